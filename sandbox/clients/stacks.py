"""Deploys one stack with boto3, as any script of a user's would, and prints how it ended as JSON.

Arguments: create or update, a name and a template file; or delete and a name. Endpoint, region, keys and profile come from the
environment, which boto3 reads by itself.
"""

import json
import sys
import time

import boto3

cloudformation = boto3.client("cloudformation")


def find(stack):
    return cloudformation.describe_stacks(StackName=stack)["Stacks"][0]


def settled(stack):
    """The stack once it has come to rest; boto3's own waiters look every 30 seconds only."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found = find(stack)
        if not found["StackStatus"].endswith("_IN_PROGRESS"):
            return found
        time.sleep(0.1)
    raise SystemExit(f"{stack} is still {found['StackStatus']}")


def deploy(verb, name, template):
    with open(template, encoding="utf-8") as file:
        body = file.read()
    call = {"create": cloudformation.create_stack, "update": cloudformation.update_stack}[verb]
    call(StackName=name, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])
    return settled(name)


def delete(name):
    identifier = find(name)["StackId"]
    cloudformation.delete_stack(StackName=name)
    return settled(identifier)


def main():
    verb, name, *rest = sys.argv[1:]
    stack = delete(name) if verb == "delete" else deploy(verb, name, rest[0])
    print(json.dumps(stack, default=str))


main()
