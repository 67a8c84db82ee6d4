/** Which permissions the calls of the smaller services need. Source: AWS's service authorization reference. */
import {
  type Asked,
  type Ids,
  type Permission,
  permissionsFor,
  requestTagKeys,
  tagsIn,
  texts,
} from '../permission.ts';

/** Where the parameters of each service's calls name resources. */
const NAMES: Readonly<Record<string, (asked: Asked) => Ids>> = {
  autoscaling: ({ call }) => {
    const first = (name: string): readonly (readonly string[])[] =>
      texts(call, name).map((value) => ['*', value]);
    return {
      autoScalingGroup: first('AutoScalingGroupName'),
      launchConfiguration: first('LaunchConfigurationName'),
    };
  },
  cloudformation: ({ call }) => ({
    stack: texts(call, 'StackName', 'StackId').map((name) => (name.startsWith('arn:') ? name : [name, '*'])),
  }),
  logs: ({ call }) => ({
    'log-group': texts(call, 'logGroupName', 'logGroupIdentifier').map((name) =>
      name.startsWith('arn:') ? name : `${name}:*`,
    ),
  }),
  route53: ({ call }) => {
    const [id] = texts(call, 'Id');
    if (id === undefined) return {};
    return call.action.endsWith('HealthCheck') ? { healthcheck: [id] } : { hostedzone: [id], change: [id] };
  },
  secretsmanager: ({ call }) => ({
    Secret: texts(call, 'SecretId', 'Name').map((name) => (name.startsWith('arn:') ? name : `${name}-*`)),
  }),
  ssm: ({ call }) => ({
    parameter: texts(call, 'Name', 'Names', 'ResourceId', 'Path').map((name) => name.replace(/^\//, '')),
  }),
};

/** By the parameters that name resources, and on `*` where nothing is known about the call. */
export function otherPermissions(asked: Asked): readonly Permission[] {
  const { service, action, params } = asked.call;
  const ids = NAMES[service]?.(asked) ?? {};
  const keys = requestTagKeys(tagsIn(params['Tags']));
  return [
    ...permissionsFor(asked, `${service}:${action}`, ids).map((pair) => ({ ...pair, keys })),
    ...passedRoles(asked),
  ];
}

/** CloudFormation acts in a role that it is given only for whom may give it. */
function passedRoles({ call }: Asked): readonly Permission[] {
  if (call.service !== 'cloudformation') return [];
  const keys = { 'iam:passedtoservice': 'cloudformation.amazonaws.com' };
  return texts(call, 'RoleARN').map((resource) => ({ action: 'iam:PassRole', resource, keys }));
}
