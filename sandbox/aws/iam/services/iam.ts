/** Which permissions the calls of IAM need, on the ARNs that the named objects have. Source: AWS's service authorization reference. */
import {
  GetGroupCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import {
  type Asked,
  type Ids,
  type Keys,
  type Permission,
  permissionsFor,
  requestTagKeys,
  tagsIn,
  texts,
} from '../permission.ts';

type ArnOf = (iam: IAMClient, name: string) => Promise<string | undefined>;

/** The parameter that names each kind, and how to learn its ARN, which holds a path that the call does not name. */
const KINDS: Readonly<Record<string, readonly [parameter: string, arnOf: ArnOf]>> = {
  role: ['RoleName', async (iam, RoleName) => (await iam.send(new GetRoleCommand({ RoleName }))).Role?.Arn],
  user: ['UserName', async (iam, UserName) => (await iam.send(new GetUserCommand({ UserName }))).User?.Arn],
  group: [
    'GroupName',
    async (iam, GroupName) => (await iam.send(new GetGroupCommand({ GroupName }))).Group?.Arn,
  ],
  'instance-profile': [
    'InstanceProfileName',
    async (iam, InstanceProfileName) =>
      (await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }))).InstanceProfile?.Arn,
  ],
};

/** What is made is asked for under its path; a profile that is given a role passes it on. */
export async function iamPermissions(asked: Asked): Promise<readonly Permission[]> {
  const { call } = asked;
  const ids = await idsOf(asked);
  const tags = requestTagKeys(tagsIn(call.params['Tags']));
  const keys: Keys = {
    ...tags,
    'iam:policyarn': texts(call, 'PolicyArn')[0],
    'iam:permissionsboundary': texts(call, 'PermissionsBoundary')[0],
    'iam:awsservicename': texts(call, 'AWSServiceName')[0],
  };
  const pairs = permissionsFor(asked, `iam:${call.action}`, ids).map((pair) => ({ ...pair, keys }));
  return [...pairs, ...tagging(asked, ids, tags), ...(await passed(asked))];
}

async function idsOf(asked: Asked): Promise<Ids> {
  const { call } = asked;
  const found: Record<string, readonly string[]> = {};
  for (const [kind, [parameter]] of Object.entries(KINDS)) {
    const [name] = texts(call, parameter);
    if (name !== undefined) found[kind] = [await pathAndName(asked, kind, name)];
  }
  const policies = [...texts(call, 'PolicyArn'), ...texts(call, 'PolicyName')];
  const path = texts(call, 'Path')[0] ?? '/';
  return {
    ...found,
    policy: policies.slice(0, 1).map((one) => (one.startsWith('arn:') ? one : below(path, one))),
  };
}

/** The ARN of what exists, and the path and name of what is being made. */
async function pathAndName({ call, backstage }: Asked, kind: string, name: string): Promise<string> {
  const made = /^Create(Role|User|Group|InstanceProfile)$/.test(call.action);
  const arnOf = KINDS[kind]?.[1];
  if (made || arnOf === undefined) return below(texts(call, 'Path')[0] ?? '/', name);
  const iam = await backstage(call.caller).iam();
  return (await arnOf(iam, name).catch(() => undefined)) ?? name;
}

function below(path: string, name: string): string {
  return `${path}${name}`.replace(/^\//, '');
}

/** Tags at birth need the right to tag as well. */
function tagging(asked: Asked, ids: Ids, keys: Keys): readonly Permission[] {
  const [, kind] = /^Create(Role|User|Policy|InstanceProfile)$/.exec(asked.call.action) ?? [];
  if (kind === undefined || Object.keys(keys).length === 0) return [];
  return permissionsFor(asked, `iam:Tag${kind}`, ids).map((pair) => ({ ...pair, keys }));
}

/** Source: IAM API reference, AddRoleToInstanceProfile: the caller needs PassRole on the role. */
async function passed(asked: Asked): Promise<readonly Permission[]> {
  const { call } = asked;
  const [name] = texts(call, 'RoleName');
  if (call.action !== 'AddRoleToInstanceProfile' || name === undefined) return [];
  const keys = { 'iam:passedtoservice': 'ec2.amazonaws.com' };
  const role = [await pathAndName(asked, 'role', name)];
  return permissionsFor(asked, 'iam:PassRole', { role }).map((pair) => ({ ...pair, keys }));
}
