/** Service Quotas: what the limits of an account are. Source: Service Quotas API reference. */
import { AwsError, type Call, type OwnService } from '../contract.ts';
import type { Quota } from './quota.ts';
import { type Quotas, quotaTable } from './quotas.ts';

const NAMES: Readonly<Record<string, string>> = {
  cloudformation: 'AWS CloudFormation',
  ec2: 'Amazon Elastic Compute Cloud (Amazon EC2)',
  elasticloadbalancing: 'Elastic Load Balancing (ELB)',
  iam: 'AWS Identity and Access Management (IAM)',
  route53: 'Amazon Route 53',
  s3: 'Amazon Simple Storage Service (Amazon S3)',
  vpc: 'Amazon Virtual Private Cloud (Amazon VPC)',
};

/** Answers for the quotas that the sandbox knows; each is shown with the limit in force, or else AWS's default. */
export function createServiceQuotas(quotas: Quotas): OwnService {
  const shown = (call: Call, quota: Quota, applied: boolean): object => ({
    ServiceCode: quota.serviceCode,
    ServiceName: NAMES[quota.serviceCode],
    QuotaArn: arnOf(call, quota, applied),
    QuotaCode: quota.quotaCode,
    QuotaName: quota.name,
    Value: applied ? quotas.valueOf(quota, call.caller) : quota.default,
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: quota.global ?? false,
  });
  const list = (call: Call, applied: boolean): object => ({
    Quotas: ofService(call).map((quota) => shown(call, quota, applied)),
  });
  const get = (call: Call, applied: boolean): object => ({ Quota: shown(call, one(call), applied) });
  const actions: Readonly<Record<string, (call: Call) => object>> = {
    ListServices: () => ({
      Services: Object.entries(NAMES).map(([ServiceCode, ServiceName]) => ({ ServiceCode, ServiceName })),
    }),
    ListServiceQuotas: (call) => list(call, true),
    GetServiceQuota: (call) => get(call, true),
    ListAWSDefaultServiceQuotas: (call) => list(call, false),
    GetAWSDefaultServiceQuota: (call) => get(call, false),
  };
  return {
    service: 'servicequotas',
    handle: async (call) => {
      const action = actions[call.action];
      if (action === undefined)
        throw new AwsError('UnknownOperationException', `${call.action} is not known here.`);
      return action(call);
    },
    stop: async () => {},
  };
}

/** A default is nobody's, so its ARN has no account. */
function arnOf({ caller }: Call, { serviceCode, quotaCode }: Quota, applied: boolean): string {
  const { partition, region, account } = caller;
  return `arn:${partition}:servicequotas:${region}:${applied ? account : ''}:${serviceCode}/${quotaCode}`;
}

function ofService({ params }: Call): readonly Quota[] {
  const found = quotaTable.filter(({ serviceCode }) => serviceCode === params['ServiceCode']);
  if (found.length === 0)
    throw new AwsError(
      'NoSuchResourceException',
      'The request failed because the specified service does not exist.',
    );
  return found;
}

function one(call: Call): Quota {
  const found = ofService(call).find(({ quotaCode }) => quotaCode === call.params['QuotaCode']);
  if (found === undefined)
    throw new AwsError(
      'NoSuchResourceException',
      'The request failed because the specified resource does not exist.',
    );
  return found;
}
