/** The actions that show and check templates and policies. */
import type { Call, Caller } from '../../contract.ts';
import { dependenciesOf, refuseUnknownTypes } from '../stacks/dependencies.ts';
import { capabilitiesOf } from '../stacks/deployment.ts';
import type { Engine } from '../stacks/engine.ts';
import { invalid } from '../template/errors.ts';
import { withIncludes } from '../template/include.ts';
import { processedBody } from '../template/processed.ts';
import type { Template } from '../template/shapes.ts';
import { parseTemplate } from '../template/structure.ts';
import { readTemplateText } from '../template/text.ts';
import { stackOf } from './find.ts';
import { required, text } from './request.ts';
import { changeSetOf } from './show-change-sets.ts';
import { snippetsFor } from './snippets.ts';
import { templateText } from './template-source.ts';

/** The template of a change set that is given by its ARN, or by its name beside the stack's. */
function changeSetTemplate(engine: Engine, call: Call): Template {
  const byName =
    text(call.params, 'StackName') === undefined &&
    !required(call.params, 'ChangeSetName').startsWith('arn:');
  if (byName) throw invalid('StackName is a required parameter.');
  return changeSetOf(engine, call).changeSet.deployment.template;
}

/** A template after its transforms, which it names no longer. */
function withoutTransform({ processed: whole, transforms }: Template): string {
  if (transforms.length === 0) return whole;
  const { Transform: _done, ...rest } = readTemplateText(whole);
  return JSON.stringify(rest);
}

/** Answers GetTemplate. */
export function getTemplate(engine: Engine, call: Call): object {
  const name = text(call.params, 'StackName');
  const ofChangeSet = text(call.params, 'ChangeSetName') !== undefined;
  if (name === undefined && !ofChangeSet) {
    throw invalid('StackName is required if ChangeSetName is not specified.');
  }
  const template = ofChangeSet
    ? changeSetTemplate(engine, call)
    : stackOf(engine, call.caller, name ?? '').deployment?.template;
  const original = text(call.params, 'TemplateStage') === 'Original';
  const body = template === undefined || original ? template?.body : withoutTransform(template);
  return { TemplateBody: body ?? '', StagesAvailable: ['Original', 'Processed'] };
}

/** Answers GetStackPolicy: while an update runs, with the policy that it has to keep to. */
export function getStackPolicy(engine: Engine, call: Call): object {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'));
  const { status, policy, updatePolicy } = stack;
  return { StackPolicyBody: status === 'UPDATE_IN_PROGRESS' ? updatePolicy : policy };
}

function declared(template: Template): readonly object[] {
  return Object.entries(template.parameters).map(([ParameterKey, declaration]) => ({
    ParameterKey,
    DefaultValue: declaration.default,
    ParameterType: declaration.type,
    NoEcho: declaration.noEcho,
    Description: declaration.description,
    ParameterConstraints: { AllowedValues: declaration.allowedValues },
  }));
}

function capabilityParts(template: Template): object {
  const { capabilities, types } = capabilitiesOf(template);
  if (capabilities.length === 0) return {};
  return {
    Capabilities: capabilities,
    CapabilitiesReason: `The following resource(s) require capabilities: [${types.join(', ')}]`,
  };
}

/** The text to look at for a body: with its snippets in place and its loops written out. */
async function processed(engine: Engine, caller: Caller, body: string): Promise<string> {
  const snippets = snippetsFor(engine, caller, { wanted: [], previous: {} });
  return processedBody(await withIncludes(body, snippets));
}

/** Answers ValidateTemplate. */
export async function validateTemplate(engine: Engine, call: Call): Promise<object> {
  const { params, caller } = call;
  const body = await templateText({ params, caller, servicesFor: engine.servicesFor });
  const template = parseTemplate(body, await processed(engine, caller, body));
  refuseUnknownTypes(template);
  dependenciesOf(template, {});
  const parameters = declared(template).map((one) => {
    const {
      ParameterType: _type,
      ParameterConstraints: _constraints,
      ...rest
    } = one as Record<string, unknown>;
    return rest;
  });
  return {
    Description: template.description,
    Parameters: parameters,
    ...capabilityParts(template),
    DeclaredTransforms: template.transforms,
  };
}

/** Answers GetTemplateSummary. */
export async function getTemplateSummary(engine: Engine, call: Call): Promise<object> {
  const { params, caller } = call;
  const name = text(params, 'StackName');
  const stack = name === undefined ? undefined : stackOf(engine, caller, name);
  if (stack?.status === 'REVIEW_IN_PROGRESS') {
    throw invalid('GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.');
  }
  const body =
    stack?.deployment?.template.body ??
    (await templateText({ params, caller, servicesFor: engine.servicesFor }));
  const template = stack?.deployment?.template ?? parseTemplate(body, await processed(engine, caller, body));
  const version = readTemplateText(body)['AWSTemplateFormatVersion'];
  const types = [...new Set(Object.values(template.resources).map(({ type }) => type))];
  return {
    Parameters: declared(template),
    Description: template.description,
    ...capabilityParts(template),
    ResourceTypes: types,
    Version: version,
    Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
    DeclaredTransforms: template.transforms,
    ResourceIdentifierSummaries: types.map((ResourceType) => ({
      ResourceType,
      LogicalResourceIds: Object.entries(template.resources).flatMap(([id, { type }]) =>
        type === ResourceType ? [id] : [],
      ),
    })),
  };
}
