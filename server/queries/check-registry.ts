import type { RegistryAnswer, RegistryName } from '@/contract/registries';
import { askOutside, type OutsideAnswer } from '../ask-outside';
import { hideSecrets } from '../registry-secrets';
import { listOf } from './registries';

type Question = { url: string; headers: Record<string, string> };

/** What to ask for at the end of the address: something small that says who answers. */
const ASKED: Record<Exclude<RegistryName, 'registry_hosts' | 'npmrc'>, string> = {
  npm_config_registry: '-/ping',
  pip_index_url: 'pip/',
  pip_extra_index_url: 'pip/',
  go_proxy: 'golang.org/x/text/@v/list',
  cargo_registry: 'config.json',
  maven_repos: '',
  composer_repos: 'packages.json',
  ruby_repos: 'versions',
};

/** Asks each registry of a value; one that knows nothing of what was asked for is there all the same. */
export function checkRegistry(name: RegistryName, value: string): Promise<RegistryAnswer[]> {
  return Promise.all(
    questionsOf(name, value).map(async (question) => {
      const answer = await askOutside(question.url, question.headers);
      return { url: hideSecrets(question.url), ...verdict(name, answer) };
    }),
  );
}

function verdict(name: RegistryName, { status, problem }: OutsideAnswer): Omit<RegistryAnswer, 'url'> {
  if (status === null) return { ok: false, message: problem };
  if (status === 401 || status === 403) {
    return { ok: false, message: `It answers ${status}: it does not take this user and password.` };
  }
  const isKnown = status < 400 || (status === 404 && name !== 'cargo_registry') || status === 410;
  return { ok: isKnown, message: isKnown ? 'It answers.' : `It answers ${status}.` };
}

function questionsOf(name: RegistryName, value: string): Question[] {
  if (name === 'registry_hosts') return listOf(value).map((host) => ({ url: `https://${host}/`, headers: {} }));
  if (name === 'npmrc') return npmrcQuestions(value);
  return listOf(value).map((address) => {
    const url = new URL(address.replace(/^sparse\+/, ''));
    const headers = authorization(decodeURIComponent(url.username), decodeURIComponent(url.password));
    url.username = url.password = '';
    return { url: `${url.href.replace(/\/+$/, '')}/${ASKED[name]}`, headers };
  });
}

/** A password alone is the header itself, as npm and Cargo have it. */
function authorization(user: string, password: string): Record<string, string> {
  if (user) return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  return password ? { authorization: password.includes(' ') ? password : `Bearer ${password}` } : {};
}

function npmrcQuestions(npmrc: string): Question[] {
  const lines = npmrc.split('\n').map((line) => line.split('=').map((part) => part.trim()));
  const values = new Map(lines.map(([key = '', ...rest]) => [key, rest.join('=').replace(/^"(.*)"$/, '$1')]));
  const registries = [...values].filter(([key]) => /(^|:)registry$/.test(key)).map(([, address]) => address);
  return registries.map((address) => {
    const at = address.replace(/^https?:/, '').replace(/\/*$/, '/');
    const [token, basic] = [values.get(`${at}:_authToken`), values.get(`${at}:_auth`)];
    const headers = token ? authorization('', `Bearer ${token}`) : authorization('', basic ? `Basic ${basic}` : '');
    return { url: `${address.replace(/\/*$/, '/')}-/ping`, headers };
  });
}
