/** As much of the standard library's types as signatures use: the whole would cost a second per start. */
export const SMALL_LIB = `
interface Array<T> { length: number; [n: number]: T }
interface ReadonlyArray<T> { readonly length: number; readonly [n: number]: T }
interface Boolean {}
interface CallableFunction extends Function {}
interface Function {}
interface IArguments {}
interface NewableFunction extends Function {}
interface Number {}
interface Object {}
interface RegExp {}
interface String {}
interface Symbol {}
interface BigInt {}
interface Date { getTime(): number }
interface Error { name: string; message: string }
interface URL { href: string }
interface Map<K, V> { get(key: K): V }
interface Set<T> { has(value: T): boolean }
interface Uint8Array { byteLength: number; readonly bytes: never }
interface ArrayBuffer { byteLength: number; readonly bytes: never }
interface Buffer extends Uint8Array {}
interface Blob { size: number; readonly bytes: never }
interface File extends Blob {}
interface Promise<T> { then(next: (value: T) => unknown): unknown }
interface PromiseLike<T> { then(next: (value: T) => unknown): unknown }
type Record<K extends keyof any, T> = { [P in K]: T };
type Partial<T> = { [P in keyof T]?: T[P] };
type Required<T> = { [P in keyof T]-?: T[P] };
type Readonly<T> = { readonly [P in keyof T]: T[P] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>;
type NonNullable<T> = T & {};
type Awaited<T> = T extends Promise<infer U> ? Awaited<U> : T;
declare var Date: { new (value?: unknown): Date; now(): number };
declare var Map: { new <K, V>(): Map<K, V> };
declare var Set: { new <T>(): Set<T> };
declare var undefined: undefined;
`;
