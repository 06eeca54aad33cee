// Bundle every src/*.js into hashed files, with a manifest and all licence texts.
import * as esbuild from 'esbuild';
import * as sass from 'sass';
import fs from 'node:fs';
import path from 'node:path';

const out = process.env.QMS_STATIC || '../static';
const ALLOWED = ['MIT', 'ISC', '0BSD', 'BSD-0-Clause', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'CC0-1.0', '(MPL-2.0 OR Apache-2.0)'];
fs.rmSync(out, { recursive: true, force: true });

// Bootstrap is cut to the parts we use by its own Sass sources.
const scss = {
  name: 'scss',
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path: file }) => {
      const made = sass.compile(file, {
        loadPaths: ['node_modules/bootstrap/scss'],
        quietDeps: true,
        silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'],
      });
      return { contents: made.css, loader: 'css', watchFiles: made.loadedUrls.map(url => url.pathname) };
    });
  },
};

const result = await esbuild.build({
  entryPoints: fs.readdirSync('src').filter(name => name.endsWith('.js')).map(name => `src/${name}`),
  bundle: true,
  splitting: true,
  format: 'esm',
  minify: true,
  target: 'es2022',
  outdir: out,
  entryNames: '[name]-[hash]',
  chunkNames: 'chunks/[name]-[hash]',
  assetNames: 'files/[name]-[hash]',
  legalComments: 'linked',
  metafile: true,
  plugins: [scss],
  logLevel: 'warning',
});

const manifest = {};
for (const [file, output] of Object.entries(result.metafile.outputs)) {
  if (!output.entryPoint?.startsWith('src/')) continue; // a lazily imported package counts as one too
  const name = path.basename(output.entryPoint, '.js');
  manifest[`${name}.js`] = path.relative(out, file);
  if (output.cssBundle) manifest[`${name}.css`] = path.relative(out, output.cssBundle);
}
fs.writeFileSync(path.join(out, 'manifest.json'), JSON.stringify(manifest, null, 1));

// Every bundled package's notice travels with the bundle. Sass reads Bootstrap's sources
// where esbuild does not see them, so that package is named here.
const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const packages = new Set(Object.keys(result.metafile.inputs).map(file => file.match(folder)?.[1]).filter(Boolean));
packages.add('node_modules/bootstrap');
const notices = [...packages].sort().map(directory => {
  const about = JSON.parse(fs.readFileSync(path.join(directory, 'package.json')));
  if (!ALLOWED.includes(about.license)) throw new Error(`${about.name}: licence ${about.license} is not on the list of build.mjs`);
  const licence = fs.readdirSync(directory).find(name => /^(licen[cs]e|copying|notice)/i.test(name));
  const text = licence ? fs.readFileSync(path.join(directory, licence), 'utf8') : 'The package ships no licence text.\n';
  return `=== ${about.name} ${about.version} (${about.license})\n${text}`;
});
fs.writeFileSync(path.join(out, 'THIRD-PARTY.txt'), notices.join('\n'));
