"""Starts moto for the sandbox: loopback, a free port, one request at a time, our images, and gone when its parent is.

Prints one JSON line `{"port": n, "regions": [...]}` on standard output when it listens. Arguments: the file with the machine images.
Every change to moto is a function that says why: below, or in the file of its service.
"""

import hashlib
import json
import os
import sys
import threading

import quick  # before anything of moto

import botocore.session
from werkzeug.serving import make_server

import ec2_block_devices
import ec2_blocks
import ec2_gateways
import ec2_machines
import ec2_networks
import ec2_tags
import ec2_template_versions
import ec2_templates
import ec2_trials
import ec2_versions
import elb_balancers
import iam_policies
import iam_roles
import iam_users
import kms_keys
import members
import principals
import route53_zones
import s3_buckets
import s3_objects
import s3_uploads
import stored
import sts_sessions
from moto.ec2.models import amis
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.utilities.utils import load_resource
from serving import KeptConnections, OneAtATime

CORRECTIONS = (
    ec2_block_devices,
    ec2_blocks,
    ec2_gateways,
    ec2_machines,
    ec2_networks,
    ec2_tags,
    ec2_template_versions,
    ec2_templates,
    ec2_trials,
    ec2_versions,
    elb_balancers,
    iam_policies,
    iam_roles,
    iam_users,
    kms_keys,
    principals,
    route53_zones,
    s3_buckets,
    s3_objects,
    s3_uploads,
    stored,
    sts_sessions,
)


def published_images(region):
    """The images of Amazon that the region's public parameters (`/aws/service/…`) name, as moto ships them."""
    for folder in ("latest_amis", "ecs/optimized_amis"):
        try:
            yield from map(dated, load_resource(f"ec2/resources/{folder}/{region}.json"))
        except FileNotFoundError:
            continue


def dated(image):
    """The image with its day, if it says one, as moto wants it."""
    created = image.get("creation_date")
    return {**image, "creation_date": amis.parse_timestamp(created)} if created else image


def own_images(path):
    """Registers our images in every region under ids of the region's own, as on AWS, and without the alias `amazon`."""
    with open(path, encoding="utf-8") as file:
        images = json.load(file)

    def load(self):
        for image in published_images(self.region_name):
            self.amis[image["ami_id"]] = amis.Ami(self, owner_alias="amazon", **image)
        for image in images:
            seed = f"{self.region_name}/{image['name']}/{image['architecture']}".encode()
            image_id = "ami-0" + hashlib.sha256(seed).hexdigest()[:16]
            created = amis.parse_timestamp(image["creation_date"])
            self.amis[image_id] = amis.Ami(self, ami_id=image_id, **{**image, "creation_date": created})

    amis.AmiBackend._load_amis = load


def leave_with_parent():
    """Standard input is a pipe that nobody writes to: its end means that the sandbox is gone, however it died."""

    def watch():
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def known_regions():
    """The regions of every partition that moto has; for any other it breaks instead of refusing."""
    session = botocore.session.get_session()
    partitions = session.get_available_partitions()
    return [region for partition in partitions for region in session.get_available_regions("ec2", partition)]


def main():
    quick.quick_calls()
    own_images(sys.argv[1])
    for service in CORRECTIONS:
        service.correct()
    members.whole_answers()
    app = OneAtATime(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=KeptConnections)
    leave_with_parent()
    print(json.dumps({"port": server.port, "regions": known_regions()}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
