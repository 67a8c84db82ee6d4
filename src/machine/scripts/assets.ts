/** Downloads the programs of the release, each pinned by its hash, for the architecture that the machine turns out to have. */
import { type AssetName, asset, type Release } from '../../releases/release.ts';
import { type File, textFile } from '../ignition.ts';
import { binaries } from '../paths.ts';
import { script } from './library.ts';

/** The kubelet runs credential providers from a folder that holds nothing else. */
export const credentialProviders = '/opt/credential-providers';

/** Where CNI plugins are looked for; containerd's default. */
const networkPlugins = '/opt/cni/bin';

/** Folder of each asset, and what to take out of an archive: names in it, or everything. */
const places: Readonly<Record<AssetName, { readonly folder: string; readonly members?: string }>> = {
  kubelet: { folder: binaries },
  kubectl: { folder: binaries },
  'cni-plugins': { folder: networkPlugins, members: '*' },
  crictl: { folder: binaries, members: 'crictl' },
  'ecr-credential-provider': { folder: credentialProviders },
  etcd: { folder: binaries, members: 'etcdctl,etcdutl' },
};

const listPath = '/etc/aws-operator/assets';

/** One line an asset and architecture: architecture, SHA-256, folder, name, members, URL. */
export function assetList(release: Release, names: readonly AssetName[], mirror: string | undefined): File {
  const lines = names.flatMap((name) => {
    const { url, sha256 } = asset(release, name);
    const { folder, members = '-' } = places[name];
    return (['x86_64', 'arm64'] as const).map((architecture) =>
      [architecture, sha256[architecture], folder, name, members, mirrored(url[architecture], mirror)].join(
        ' ',
      ),
    );
  });
  return textFile(listPath, 0o644, `${lines.join('\n')}\n`);
}

/** A mirror keeps files of many hosts apart by their names. */
function mirrored(url: string, mirror: string | undefined): string {
  return mirror === undefined ? url : `${mirror}/${url.replace(/^https:\/\//, '')}`;
}

/**
 * A script rather than files that Ignition fetches: pools of both architectures share one config, archives have to be
 * unpacked, and a download that fails leaves a machine that one can log in to.
 */
export const assetsScript: File = script(
  'assets',
  `Downloads what ${listPath} lists, and keeps nothing whose SHA-256 differs.`,
  `needs curl cut sha256sum tail tar
umask 022
case $(uname -m) in
  aarch64) machine=arm64 ;;
  *) machine=x86_64 ;;
esac

# What is there is marked by its hash, so that a reboot downloads nothing.
fetch() {
  local sha256=$1 folder=$2 name=$3 members=$4 url=$5
  local mark="$folder/.$name.$sha256" new="$folder/.$name.new" said actual
  [ ! -e "$mark" ] || return 0
  mkdir -p "$folder"
  said=$(curl -fsSL --retry 10 --retry-all-errors --retry-delay 2 --connect-timeout 20 -o "$new" "$url" 2>&1) ||
    fail "$name cannot be downloaded from $url: $(tail -n 1 <<<"$said")"
  actual=$(sha256sum "$new" | cut -d ' ' -f 1)
  if [ "$actual" != "$sha256" ]; then
    rm -f "$new"
    fail "$name from $url has the SHA-256 $actual, and the release pins $sha256"
  fi
  if [ "$members" = - ]; then
    chmod 0755 "$new"
    mv "$new" "$folder/$name"
  else
    unpack "$new" "$folder" "$members"
    rm "$new"
  fi
  touch "$mark"
}

# Some archives keep their files in a folder, so members are named by what their paths end with.
unpack() {
  local members=() member
  if [ "$3" = '*' ]; then
    tar --extract --gzip --no-same-owner --file "$1" --directory "$2"
    return
  fi
  for member in \${3//,/ }; do
    members+=("$(tar --list --gzip --file "$1" | grep -E "(^|/)$member\\$")")
  done
  tar --extract --gzip --no-same-owner --file "$1" --directory "$2" --transform 's:.*/::' "\${members[@]}"
}

while read -r architecture sha256 folder name members url; do
  if [ "$architecture" = "$machine" ]; then fetch "$sha256" "$folder" "$name" "$members" "$url"; fi
done <${listPath}
`,
);
