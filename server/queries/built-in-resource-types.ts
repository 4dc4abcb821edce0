import type { ResourceTypeRow } from '../db/resource-types';

const text = (description: string) => ({ type: 'string', description });
const secret = (description: string) => ({ type: 'string', description, format: 'password' });
const port = (standard: number) => ({
  type: 'integer',
  description: 'Port',
  default: standard,
  minimum: 1,
  maximum: 65_535,
});

/** Known in every workspace without being stored. */
export const BUILT_IN_TYPES: readonly ResourceTypeRow[] = [
  {
    name: 'postgresql',
    description: 'A PostgreSQL database',
    schema: {
      type: 'object',
      order: ['host', 'port', 'user', 'password', 'dbname', 'sslmode'],
      required: ['host', 'dbname'],
      properties: {
        host: text('Host name or address'),
        port: port(5432),
        user: text('User'),
        password: secret('Password'),
        dbname: text('Database'),
        sslmode: {
          type: 'string',
          description: 'Whether the connection is encrypted',
          enum: ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'],
          default: 'prefer',
        },
        root_certificate_pem: text('Certificate of the authority, for verify-ca and verify-full'),
      },
    },
  },
  {
    name: 'mysql',
    description: 'A MySQL or MariaDB database',
    schema: {
      type: 'object',
      order: ['host', 'port', 'user', 'password', 'database', 'ssl'],
      required: ['host', 'database'],
      properties: {
        host: text('Host name or address'),
        port: port(3306),
        user: text('User'),
        password: secret('Password'),
        database: text('Database'),
        ssl: { type: 'boolean', description: 'Encrypt the connection', default: false },
      },
    },
  },
  {
    name: 'ms_sql_server',
    description: 'A Microsoft SQL Server or Azure SQL database',
    schema: {
      type: 'object',
      order: ['host', 'port', 'user', 'password', 'dbname', 'encrypt', 'trust_cert', 'ca_cert', 'aad_token'],
      required: ['host', 'dbname'],
      properties: {
        host: text('Host name or address'),
        port: port(1433),
        user: text('User'),
        password: secret('Password'),
        dbname: text('Database'),
        encrypt: { type: 'boolean', description: 'Encrypt the connection', default: true },
        trust_cert: { type: 'boolean', description: 'Accept any certificate of the server', default: true },
        ca_cert: text('Certificate of the authority, where not any is accepted'),
        aad_token: {
          type: 'object',
          description: 'Token of Microsoft Entra, instead of user and password',
          properties: { token: secret('Token') },
        },
      },
    },
  },
  {
    name: 'sqlite',
    description: 'An SQLite database: its bytes, or a file among those of a run',
    schema: {
      type: 'object',
      order: ['file', 'path'],
      properties: {
        file: { type: 'string', contentEncoding: 'base64', description: 'The database itself' },
        path: text('A file in the folder of the run, as in shared/data.db'),
      },
    },
  },
  {
    name: 'graphql',
    description: 'A GraphQL server',
    schema: {
      type: 'object',
      order: ['base_url', 'bearer_token', 'custom_headers'],
      required: ['base_url'],
      properties: {
        base_url: text('Address'),
        bearer_token: secret('Token that is sent with every query'),
        custom_headers: { type: 'object', description: 'Further headers' },
      },
    },
  },
  {
    name: 'smtp',
    description: 'A server that sends mail',
    schema: {
      type: 'object',
      order: ['host', 'port', 'user', 'password'],
      required: ['host'],
      properties: { host: text('Host name'), port: port(587), user: text('User'), password: secret('Password') },
    },
  },
  {
    name: 's3',
    description: 'A bucket of Amazon S3 or of a store that speaks its protocol',
    schema: {
      type: 'object',
      order: ['bucket', 'region', 'endPoint', 'useSSL', 'pathStyle', 'accessKey', 'secretKey'],
      required: ['bucket'],
      properties: {
        bucket: text('Bucket'),
        region: text('Region'),
        endPoint: text('Host of the store, without a scheme'),
        useSSL: { type: 'boolean', description: 'Encrypt the connection', default: true },
        pathStyle: { type: 'boolean', description: 'The bucket is part of the path', default: false },
        accessKey: text('Access key'),
        secretKey: secret('Secret key'),
      },
    },
  },
];

export function isBuiltInType(name: string): boolean {
  return BUILT_IN_TYPES.some((type) => type.name === name);
}
