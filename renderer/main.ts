import 'element-plus/dist/index.css';
import './theme/tokens.css';
import './theme/base.css';
import './theme/element.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { connect } from './client/studio';
import { openConnection } from './client/wire';
import { i18n } from './i18n';
import { createWindowRouter } from './router';

connect(openConnection());
createApp(App).use(createPinia()).use(i18n).use(createWindowRouter()).mount('#app');
