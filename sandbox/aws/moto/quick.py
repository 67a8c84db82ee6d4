"""Makes moto start and answer sooner without changing what it answers. To be imported before moto; then `quick_calls()`."""

import functools
import gc
import re

import botocore.loaders

# What is imported stays: looking through it for garbage, again and again while it grows, takes a tenth of the start.
gc.disable()


def one_reader_of_models():
    """Every session of botocore reads AWS's models anew, EC2's has 12 MB, and moto makes a session to ask for regions."""
    create = functools.cache(botocore.loaders.create_loader)
    botocore.loaders.create_loader = lambda search_path_string=None: create(search_path_string)


one_reader_of_models()

import moto.utilities.utils as utilities


class PatternWhenAsked:
    """A regular expression that is compiled when an address first has its leading words."""

    def __init__(self, expression):
        self.expression = expression
        words = re.match(r"https\?://((?:[\w-]|\\\.)*)", expression)
        self.words = words.group(1).replace("\\", "") if words else ""

    def match(self, address):
        return re.match(self.expression, address) if self.words in address else None


def addresses_when_asked():
    """moto compiles the address patterns of its 200 services; a sandbox asks for a dozen."""
    compile_now = re.compile
    re.compile = PatternWhenAsked
    try:
        import moto.backend_index
    finally:
        re.compile = compile_now


class OfferingsByRegion(dict):
    """The instance types of each region, read when a region is first asked for."""

    def __init__(self, read):
        self.read = read

    def __missing__(self, region):
        if region not in self.read:
            raise KeyError(region)
        self[region] = self.read[region]()
        return self[region]

    def get(self, region, default=None):
        return self[region] if region in self.read else default


def offerings_when_asked():
    """moto reads the instance types that each of 34 regions offers, by three kinds of place, before anybody asks."""
    load, folder = utilities.load_resource, "instance_type_offerings"
    put_off = []

    def load_or_put_off(resource):
        if folder not in resource:
            return load(resource)
        put_off.append(resource)
        return []

    def read(resource, location_type):
        return [{**offering, "LocationType": location_type} for offering in load(resource)]

    utilities.load_resource = load_or_put_off
    try:
        from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS
    finally:
        utilities.load_resource = load
    for resource in put_off:
        location_type, file = resource.split("/")[-2:]
        known = INSTANCE_TYPE_OFFERINGS[location_type]
        if not isinstance(known, OfferingsByRegion):
            known = INSTANCE_TYPE_OFFERINGS[location_type] = OfferingsByRegion({})
        known.read[file.split(".")[0]] = functools.partial(read, resource, location_type)


addresses_when_asked()
offerings_when_asked()

from moto import backends
from moto.core import responses
from moto.iam import models as iam
from moto.moto_server.werkzeug_app import DomainDispatcherApplication


def managed_policies_when_asked():
    """moto makes all 1,600 of AWS's managed policies for every account that calls, whatever it calls."""
    begin = iam.IAMBackend.__init__
    make, by_name = iam.IAMBackend._init_aws_policies, iam.IAMBackend._init_managed_policies

    def begin_without(self, *args, **kwargs):
        begin(self, *args, **kwargs)
        del self.aws_managed_policies, self.managed_policies

    def when_asked(name, value):
        found = functools.cached_property(value)
        found.__set_name__(iam.IAMBackend, name)
        setattr(iam.IAMBackend, name, found)

    iam.IAMBackend.__init__ = begin_without
    iam.IAMBackend._init_aws_policies = iam.IAMBackend._init_managed_policies = lambda self: ()
    when_asked("aws_managed_policies", make)
    when_asked("managed_policies", by_name)


def quick_calls():
    """What moto finds out anew for each call, and what never changes: its own folders, the methods of its classes, which
    service answers at an address. Together a third of a small call's time."""
    folders = tuple(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: folders
    responses.method_names_from_class = functools.cache(responses.method_names_from_class)
    find = functools.cache(DomainDispatcherApplication.get_backend_for_host)
    DomainDispatcherApplication.get_backend_for_host = lambda self, host: find(self, host)
    managed_policies_when_asked()
    gc.freeze()
    gc.enable()
