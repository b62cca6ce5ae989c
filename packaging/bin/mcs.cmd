@rem The command line of the installed app, in the Node that came with it.
@"%~dp0..\node\node.exe" "%~dp0..\app\main\cli\mcs.js" %*
