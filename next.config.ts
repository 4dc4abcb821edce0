import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run check` type-checks everything; a first start need not wait for it again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@node-rs/argon2', 'quickjs-emscripten', 'web-tree-sitter'],
};

export default config;
