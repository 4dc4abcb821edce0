/** Where a package is called otherwise than what is imported of it; the longest name that fits counts. */
const PACKAGES = new Map(
  Object.entries({
    attr: 'attrs',
    bs4: 'beautifulsoup4',
    Crypto: 'pycryptodome',
    Cryptodome: 'pycryptodomex',
    cv2: 'opencv-python-headless',
    dateutil: 'python-dateutil',
    discord: 'discord.py',
    docx: 'python-docx',
    dotenv: 'python-dotenv',
    fitz: 'pymupdf',
    git: 'GitPython',
    github: 'PyGithub',
    gitlab: 'python-gitlab',
    googleapiclient: 'google-api-python-client',
    'google.ads': 'google-ads',
    'google.auth': 'google-auth',
    'google.cloud.bigquery': 'google-cloud-bigquery',
    'google.cloud.firestore': 'google-cloud-firestore',
    'google.cloud.pubsub': 'google-cloud-pubsub',
    'google.cloud.secretmanager': 'google-cloud-secret-manager',
    'google.cloud.storage': 'google-cloud-storage',
    'google.genai': 'google-genai',
    'google.generativeai': 'google-generativeai',
    'google.oauth2': 'google-auth',
    'google.protobuf': 'protobuf',
    google_auth_oauthlib: 'google-auth-oauthlib',
    grpc: 'grpcio',
    hubspot: 'hubspot-api-client',
    jose: 'python-jose',
    jwt: 'PyJWT',
    ldap: 'python-ldap',
    magic: 'python-magic',
    markdown: 'Markdown',
    MySQLdb: 'mysqlclient',
    nacl: 'PyNaCl',
    OpenSSL: 'pyOpenSSL',
    PIL: 'pillow',
    pkg_resources: 'setuptools',
    pptx: 'python-pptx',
    psycopg2: 'psycopg2-binary',
    pythonjsonlogger: 'python-json-logger',
    serial: 'pyserial',
    shopify: 'ShopifyAPI',
    skimage: 'scikit-image',
    sklearn: 'scikit-learn',
    slack_sdk: 'slack-sdk',
    slugify: 'python-slugify',
    socks: 'PySocks',
    telegram: 'python-telegram-bot',
    websocket: 'websocket-client',
    win32api: 'pywin32',
    yaml: 'PyYAML',
    zmq: 'pyzmq',
  }),
);

/** The package that a module of this dotted name comes from. */
export function packageOf(module: string): string {
  const parts = module.split('.');
  for (let count = parts.length; count > 0; count--) {
    const known = PACKAGES.get(parts.slice(0, count).join('.'));
    if (known) return known;
  }
  return parts[0] ?? module;
}
