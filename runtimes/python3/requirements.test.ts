import { expect, it } from 'vitest';
import { pythonNeeds } from './requirements';

const needs = (source: string, path: string | null = 'f/tools/a') => pythonNeeds(source, path);

it.each([
  ['what is imported and not part of Python', 'import os, requests\nfrom pathlib import Path', ['requests']],
  [
    'packages that are called otherwise',
    'import yaml\nfrom PIL import Image\nimport bs4 as soup',
    ['PyYAML', 'beautifulsoup4', 'pillow'],
  ],
  [
    'the package of a namespace by what is taken',
    'from google.cloud import storage, bigquery',
    ['google-cloud-bigquery', 'google-cloud-storage'],
  ],
  ['imports inside functions', 'def main():\n    import httpx', ['httpx']],
  ['nothing that a script can do without', 'try:\n    import ujson\nexcept ImportError:\n    ujson = None', []],
  ['nothing where only text speaks of imports', '"""import nothing"""\n# import this\ndef main(): pass', []],
  ['pins behind imports', 'import requests # pin: requests==2.31.0', ['requests==2.31.0']],
  ['a repin before all pins', 'import a # pin: a==1\nfrom a.b import c # repin: a==2', ['a==2']],
  [
    'a block of requirements in place of imports',
    '# requirements:\n# pandas==2.2\n# numpy\n\nimport requests',
    ['numpy', 'pandas==2.2'],
  ],
  ['extra requirements beside imports', '#extra_requirements:\n#rich\n\nimport requests', ['requests', 'rich']],
  [
    'an inline script block',
    '# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n#   "requests<3",\n#   # a comment\n#   "rich[jupyter]",\n# ]\n# ///\nimport other',
    ['requests<3', 'rich[jupyter]'],
  ],
  ['nothing of a source that cannot be parsed', 'import requests\ndef main(:', []],
])('finds %s', async (_, source, requirements) => {
  expect((await needs(source)).requirements).toEqual(requirements);
});

it('finds scripts of the workspace by their whole path and from where the script is', async () => {
  const source = 'from f.common.db import connect\nfrom .b import x\nfrom ..other.c import y\nfrom u.ann import helper';
  const { requirements, scripts } = await needs(source);
  expect(requirements).toEqual([]);
  expect(scripts).toEqual(expect.arrayContaining(['f/common/db', 'f/tools/b', 'f/other/c', 'u/ann/helper']));
});

it('a script without a path has nothing beside it', async () => {
  expect((await needs('from .b import x', null)).scripts).toEqual([]);
});
