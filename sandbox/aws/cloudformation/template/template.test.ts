/** Templates: reading, refusing, and every function, in CloudFormation's words. */
import { describe, expect, it } from 'vitest';
import { settle } from '../stacks/deployment.ts';
import { isMapping, type Mapping, type Value } from '../value.ts';
import { cutCidr } from './cidr.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { withIncludes } from './include.ts';
import { resolveParameters } from './parameters.ts';
import { processedBody } from './processed.ts';
import type { StackPlace } from './pseudo.ts';
import { parseTemplate } from './structure.ts';
import { readTemplateText } from './text.ts';

const place: StackPlace = {
  account: '111111111111',
  region: 'eu-central-1',
  partition: 'aws',
  stackId: 'arn:aws:cloudformation:eu-central-1:111111111111:stack/s/1',
  stackName: 's',
  notificationArns: [],
};

function settled(
  template: object,
  given: Record<string, string> = {},
  at = place,
): ReturnType<typeof settle> {
  const parsed = parseTemplate(JSON.stringify(template));
  const parameters = Object.entries(given).map(([key, value]) => ({ key, value, usePrevious: false }));
  const texts = resolveParameters(parsed, parameters, {});
  return settle({ template: parsed, texts, ssmValues: {}, place: at, tags: [], capabilities: [] });
}

const vpc = (more: object = {}): object => ({
  Type: 'AWS::EC2::VPC',
  Properties: { CidrBlock: '10.0.0.0/16' },
  ...more,
});
const subnet = (VpcId: Value | object, more: object = {}): object => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId, CidrBlock: '10.0.0.0/24' },
  ...more,
});

const scope: Scope = {
  ref: (name) => ({ Region: 'eu-central-1', List: ['a', 'b'] as Value, Id: 'vpc-1' })[name],
  attribute: (resource, attribute) => `${resource}/${attribute}`,
  condition: (name) => name === 'Yes',
  export: (name) => `export of ${name}`,
  zones: () => ['eu-central-1a', 'eu-central-1b'],
  mappings: { M: { C: { S: 'found', L: ['x', 'y'] } } },
  extensions: true,
};
const value = (input: unknown): Value | undefined => evaluate(input as Value, scope);

describe('reading a template', () => {
  it('takes the short forms of YAML for what they stand for, and a date for text', () => {
    const body = [
      'AWSTemplateFormatVersion: 2010-09-09',
      'Resources:',
      '  A: !Ref B',
      '  C: !GetAtt D.E.F',
      '  G: !Sub ["${x}", {x: !Join ["-", [a, !Ref b]]}]',
      '  H: !If [c, yes, !Ref "AWS::NoValue"]',
      '  I: !Select [0, !GetAZs ""]',
    ].join('\n');
    expect(readTemplateText(body)).toEqual({
      AWSTemplateFormatVersion: '2010-09-09',
      Resources: {
        A: { Ref: 'B' },
        C: { 'Fn::GetAtt': ['D', 'E.F'] },
        G: { 'Fn::Sub': ['${x}', { x: { 'Fn::Join': ['-', ['a', { Ref: 'b' }]] } }] },
        H: { 'Fn::If': ['c', true, { Ref: 'AWS::NoValue' }] },
        I: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
      },
    });
  });

  it.each([
    ['{"Resources": ', 'Template format error: JSON not well-formed.'],
    ['Resources: [', 'Template format error: YAML not well-formed.'],
    ['just text', 'Template format error: unsupported structure.'],
    ['{}', 'Template format error: At least one Resources member must be defined.'],
    ['{"Resources":{"A":1}}', 'Template format error: Any Resources member must be an object.'],
    ['A: b: c', 'Template format error: YAML not well-formed. (line 1, column 5)'],
    ['{"Resources":{"A":{}}}', '[/Resources/A] Every Resources object must contain a Type member.'],
    ['{"Resources":{"a-b":{"Type":"x"}}}', 'Template format error: Resource name a-b is non alphanumeric.'],
    ['{"Resources":{"A":{"Type":"x","Invalid":1}}}', "Invalid template resource property 'Invalid'"],
    [
      '{"Resources":{"A":{"Type":"x"}},"Outputs":{"O":{}}}',
      'Every Outputs member must contain a Value object',
    ],
    [
      '{"Resources":{"A":{"Type":"x"}},"Outputs":{"O":{"Value":null}}}',
      "[/Outputs/O/Value] 'null' values are not allowed",
    ],
    ['{"Resources":{"A":{"Type":"x"}},"Mappings":{"M":1}}', 'Every Mappings member M must be a map'],
    ['{"Resources":{"A":{"Type":"x"}},"Nonsense":1}', 'Invalid template property or properties [Nonsense]'],
    ['Resources: {A: &a {Type: x}, B: *a}', 'YAML aliases are not allowed'],
  ])('refuses %s', (body, message) => {
    expect(() => parseTemplate(body)).toThrow(message);
  });
});

describe('functions', () => {
  it.each([
    [{ 'Fn::Join': ['-', ['a', 1, true]] }, 'a-1-true'],
    [{ 'Fn::Split': ['|', 'a||c|'] }, ['a', '', 'c', '']],
    [{ 'Fn::Select': ['1', { Ref: 'List' }] }, 'b'],
    [{ 'Fn::Sub': '${Region}:${!Literal}:${A.B.C}' }, 'eu-central-1:${Literal}:A/B.C'],
    [{ 'Fn::Sub': ['${x}-${Id}', { x: { 'Fn::GetAtt': ['R', 'Arn'] } }] }, 'R/Arn-vpc-1'],
    [{ 'Fn::If': ['Yes', 1, 2] }, 1],
    [[1, { Ref: 'AWS::NoValue' }, { 'Fn::If': ['No', 3, { Ref: 'AWS::NoValue' }] }], [1]],
    [{ a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
    [{ 'Fn::FindInMap': ['M', 'C', 'L'] }, ['x', 'y']],
    [{ 'Fn::FindInMap': ['M', 'C', 'Q', { DefaultValue: 'd' }] }, 'd'],
    [{ 'Fn::Base64': 'hé' }, 'aMOp'],
    [{ 'Fn::ImportValue': { 'Fn::Sub': '${Id}-x' } }, 'export of vpc-1-x'],
    [{ 'Fn::GetAZs': '' }, ['eu-central-1a', 'eu-central-1b']],
    [{ 'Fn::Length': { Ref: 'List' } }, 2],
    [{ 'Fn::ToJsonString': { a: { Ref: 'Id' } } }, '{"a":"vpc-1"}'],
    [{ 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }] }, true],
  ])('%j', (input, output) => {
    expect(value(input)).toEqual(output);
  });

  it.each([
    [{ 'Fn::Select': [2, ['a']] }, 'Fn::Select cannot select nonexistent value at index 2'],
    [{ 'Fn::Select': ['x'] }, 'Fn::Select requires a list argument with two elements'],
    [{ 'Fn::Join': ['-'] }, 'every Fn::Join object requires two parameters'],
    [{ 'Fn::GetAtt': ['A'] }, 'every Fn::GetAtt object requires two non-empty parameters'],
    [{ 'Fn::FindInMap': ['M', 'C', 'Q'] }, 'Unable to get mapping for M::C::Q'],
    [{ 'Fn::Equals': ['a'] }, 'every Fn::Equals object requires a list of 2 string parameters.'],
    [{ 'Fn::Nonsense': 1 }, 'unsupported function: Fn::Nonsense'],
  ])('refuses %j', (input, message) => {
    expect(() => value(input)).toThrow(message);
  });

  it('cuts blocks out of IPv4 and IPv6 networks', () => {
    expect(cutCidr('10.0.0.0/16', 3, 8)).toEqual(['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']);
    expect(cutCidr('2001:db8::/56', 2, 64)).toEqual(['2001:db8::/64', '2001:db8:0:1::/64']);
    expect(() => cutCidr('10.0.0.0/24', 3, 7)).toThrow('cannot make 3 blocks');
  });
});

describe('settling a template', () => {
  it('orders resources by what they mention at any depth, and by DependsOn', () => {
    const { needs } = settled({
      Resources: {
        A: subnet({ 'Fn::Sub': '${B}' }),
        B: vpc(),
        C: subnet({ 'Fn::GetAtt': 'B.VpcId' }, { DependsOn: ['A'] }),
      },
    });
    expect([...needs].map(([id, wanted]) => [id, [...wanted]])).toEqual([
      ['A', ['B']],
      ['B', []],
      ['C', ['B', 'A']],
    ]);
  });

  it('leaves out what a condition switches off, and the branch not taken', () => {
    const { needs, truths } = settled({
      Parameters: { Env: { Type: 'String', Default: 'test' } },
      Conditions: {
        Prod: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] },
        Not: { 'Fn::Not': [{ Condition: 'Prod' }] },
      },
      Resources: {
        A: vpc({ Condition: 'Prod' }),
        B: vpc(),
        C: subnet({ 'Fn::If': ['Prod', { Ref: 'A' }, { Ref: 'B' }] }),
      },
    });
    expect(truths).toEqual({ Prod: false, Not: true });
    expect([...needs.keys()]).toEqual(['B', 'C']);
  });

  it.each([
    [
      'unknown types',
      { A: { Type: 'A::B::C' } },
      'Template format error: Unrecognized resource types: [A::B::C]',
    ],
    [
      'dangling references',
      { A: subnet({ Ref: 'X' }) },
      'Unresolved resource dependencies [X] in the Resources block of the template',
    ],
    [
      'dangling attributes',
      { A: subnet({ 'Fn::GetAtt': 'X.VpcId' }) },
      'instance of Fn::GetAtt references undefined resource X',
    ],
    [
      'circles',
      { A: subnet({ Ref: 'B' }), B: vpc({ DependsOn: 'A' }) },
      'Circular dependency between resources: [A, B]',
    ],
    [
      'unknown conditions',
      { A: subnet({ 'Fn::If': ['X', 'a', 'b'] }) },
      'unresolved condition dependency X in Fn::If',
    ],
    [
      'creation policies of types that have none',
      { A: vpc({ CreationPolicy: { ResourceSignal: { Count: 1 } } }) },
      'CreationPolicy is not allowed for resources of type AWS::EC2::VPC.',
    ],
    [
      'creation policies that count what is no number',
      {
        A: {
          Type: 'AWS::CloudFormation::WaitCondition',
          CreationPolicy: { ResourceSignal: { Count: 'many', Timeout: 'PT1M' } },
        },
      },
      'Count of a CreationPolicy must be a whole number, not many.',
    ],
    ['absent DependsOn', { A: vpc({ DependsOn: 'X' }) }, 'Unresolved resource dependencies [X]'],
  ])('refuses %s', (_what, Resources, message) => {
    expect(() => settled({ Resources })).toThrow(message);
  });

  it.each([
    [{ Type: 'String' }, {}, 'Parameters: [P] must have values'],
    [{ Type: 'String', Default: 'a' }, { Q: '1' }, 'Parameters: [Q] do not exist in the template'],
    [{ Type: 'Number' }, { P: 'x' }, "Parameter 'P' must be a number."],
    [{ Type: 'Number', MaxValue: 3 }, { P: '4' }, 'must be a number not greater than 3'],
    [{ Type: 'String', AllowedValues: ['a'] }, { P: 'b' }, "Parameter 'P' must be one of AllowedValues"],
    [{ Type: 'String', AllowedPattern: '[a-z]+' }, { P: 'ab1' }, "Parameter 'P' must match pattern [a-z]+"],
    [
      { Type: 'String', MinLength: 3, ConstraintDescription: 'be long' },
      { P: 'ab' },
      'failed to satisfy constraint: be long',
    ],
    [{ Type: 'Nonsense' }, { P: 'ab' }, 'Unrecognized parameter type: Nonsense'],
    [
      { Type: 'String', AllowedPattern: '[' },
      { P: 'ab' },
      'AllowedPattern [ is not a valid regular expression',
    ],
    [{ Type: 'String', AllowedPattern: '[a\\-z]+' }, { P: 'b' }, "Parameter 'P' must match pattern [a\\-z]+"],
  ])('holds parameters to %j', (P, given, message) => {
    expect(() =>
      settled({ Parameters: { P }, Resources: { A: vpc() } }, given as Record<string, string>),
    ).toThrow(message);
  });

  it('trims lists, and knows the partition a stack is in', () => {
    const china = { ...place, partition: 'aws-cn' as const, region: 'cn-north-1' };
    const template = { Parameters: { L: { Type: 'CommaDelimitedList' } }, Resources: { A: vpc() } };
    const { values } = settled(template, { L: 'a, b ,c' }, china);
    expect(values['L']).toEqual(['a', 'b', 'c']);
    expect(values['AWS::Partition']).toBe('aws-cn');
    expect(values['AWS::URLSuffix']).toBe('amazonaws.com.cn');
  });
  it('takes names that JavaScript objects inherit for what they are, and refuses what nests without end', () => {
    const inherited = JSON.parse('{"constructor": {"a": "b"}}') as object;
    expect(() => settled({ Resources: { A: subnet({ Ref: 'constructor' }) } })).toThrow(
      'Unresolved resource dependencies [constructor]',
    );
    const found = { 'Fn::FindInMap': ['M', 'constructor', 'a'] };
    expect(() => settled({ Mappings: { M: inherited }, Resources: { A: subnet(found) } })).not.toThrow();
    const deep = `{"Resources": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect(() => parseTemplate(deep)).toThrow('Template nests deeper than');
  });
  it('writes out loops, with names, values and lists of parameters, and resolves policies', () => {
    const body = JSON.stringify({
      Transform: 'AWS::LanguageExtensions',
      Parameters: {
        Names: { Type: 'CommaDelimitedList', Default: 'a-1,b' },
        Keep: { Type: 'String', Default: 'Retain' },
      },
      Resources: {
        'Fn::ForEach::Nets': [
          'N',
          { Ref: 'Names' },
          {
            'Net&{N}': {
              Type: 'AWS::EC2::VPC',
              DeletionPolicy: { Ref: 'Keep' },
              Properties: { CidrBlock: { 'Fn::Sub': '${N}-${AWS::Region}' } },
            },
          },
        ],
      },
      Outputs: { 'Fn::ForEach::Out': ['N', ['b'], { 'Id${N}': { Value: { Ref: 'N' } } }] },
    });
    const { resources, outputs, body: kept } = parseTemplate(body, processedBody(body));
    expect(kept).toBe(body);
    expect(Object.keys(resources)).toEqual(['Neta1', 'Netb']);
    expect(resources['Neta1']?.deletionPolicy).toBe('Retain');
    expect(resources['Neta1']?.properties).toEqual({ CidrBlock: { 'Fn::Sub': 'a-1-${AWS::Region}' } });
    expect(outputs['Idb']?.value).toBe('b');
    const wrong = body.replace('["b"]', '"b"');
    expect(() => processedBody(wrong)).toThrow('is not a list');
  });

  it('holds parameters to rules', () => {
    const template = (Assert: object): object => ({
      Parameters: { Size: { Type: 'String', Default: 'm' } },
      Rules: { R: { Assertions: [{ Assert, AssertDescription: 'too large' }] } },
      Resources: { A: vpc() },
    });
    const among = (...sizes: string[]): object => ({ 'Fn::Contains': [sizes, { Ref: 'Size' }] });
    expect(() => settled(template(among('s', 'm')))).not.toThrow();
    expect(() => settled(template(among('s')))).toThrow('too large');
    expect(() => settled({ Resources: { A: subnet(among('s')) } })).toThrow('Fn::Contains');
  });
});

describe('AWS::Include', () => {
  const bodies: Readonly<Record<string, string>> = {
    's3://b/tops': 'Mappings: { M: { a: { b: c } } }',
    's3://b/resources': JSON.stringify({
      Two: { Type: 'AWS::SSM::Parameter', Properties: { Value: 'two' } },
    }),
    's3://b/properties': 'Type: String',
    's3://b/short': 'Value: !Ref One',
  };
  const snippets = {
    fetch: async (location: string): Promise<string> => bodies[location] ?? '',
    resolve: (location: Value): Value => (isMapping(location) ? 's3://b/resources' : location),
  };
  const include = (Location: Value): Mapping => ({ Name: 'AWS::Include', Parameters: { Location } });

  it('puts snippets on top, among members and in place of a function’s location', async () => {
    const body = JSON.stringify({
      Transform: [include('s3://b/tops')],
      Parameters: { Where: { Type: 'String' } },
      Resources: {
        One: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Value: 'one', 'Fn::Transform': include('s3://b/properties') },
        },
        'Fn::Transform': include({ Ref: 'Where' }),
      },
    });
    const {
      resources,
      mappings,
      transforms,
      body: kept,
    } = parseTemplate(body, await withIncludes(body, snippets));
    expect(Object.keys(resources)).toEqual(['One', 'Two']);
    expect({ ...resources['One']?.properties }).toEqual({ Value: 'one', Type: 'String' });
    expect(Object.keys(mappings)).toEqual(['M']);
    expect(transforms).toEqual(['AWS::Include']);
    expect(kept).toBe(body);
  });

  it('takes no short forms of YAML in a snippet', async () => {
    const body = JSON.stringify({ Resources: { 'Fn::Transform': include('s3://b/short') } });
    await expect(withIncludes(body, snippets)).rejects.toThrow(
      "Transform AWS::Include failed with: The specified S3 object's content should be valid Yaml/JSON",
    );
  });
});
