import { expect, it } from 'vitest';
import { javaRequirements } from './packages';

it('asks for the lines of its block and nothing below', () => {
  const source = '//requirements:\n//b:b:2\n// a:a:1:classes\n\n//c:c:3\npublic class Main {}';
  expect(javaRequirements(source)).toBe('a:a:1:classes\nb:b:2');
  expect(javaRequirements('public class Main {}')).toBeNull();
});
