/** Entry of the process in which a provider is tried: one trial, one verdict, the end. It goes with its parent. */
import { tryProvider, type Trial } from './providerTrial';

process.on('disconnect', () => process.exit());
process.once('message', (trial: Trial) => {
  void tryProvider(trial).then((verdict) => process.send?.(verdict, undefined, undefined, () => process.exit()));
});
