// The CLI signs in, by access token and by JWT.
import { join } from 'node:path';
import { must } from './cli.mjs';

export function signIn(cli, { url, login, folder }) {
  cli.step('org login access-token', (tell) => {
    const args = [
      'org',
      'login',
      'access-token',
      '--instance-url',
      url,
      '--no-prompt',
      '--alias',
      'token',
      '--json',
    ];
    const { result } = tell(args, { SF_ACCESS_TOKEN: login.accessToken });
    must(
      result?.username === login.username && result.instanceApiVersion === '67.0',
      'the user and API 67.0',
    );
  });
  cli.step('org login jwt', (tell) => {
    const key = join(folder, 'practice-org', 'jwt.key');
    const who = ['--username', login.username, '--client-id', login.clientId];
    const args = [
      'org',
      'login',
      'jwt',
      '--jwt-key-file',
      key,
      ...who,
      '--instance-url',
      url,
      '--alias',
      'p',
      '--json',
    ];
    must(tell(args).result?.username === login.username, 'the user');
  });
  cli.step('org display', (tell) => {
    must(tell(['org', 'display', '-o', 'p', '--json']).result?.connectedStatus === 'Connected', 'Connected');
  });
}
