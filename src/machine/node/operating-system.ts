/** The operating system's own settings: kernel parameters, modules, SSH, and no updates behind the operator's back. */
import { textFile } from '../ignition.ts';
import type { Part } from '../part.ts';

/** What the kubelet checks (`protectKernelDefaults`), what pods need, and what hardening guides ask for. */
const kernelParameters = `vm.overcommit_memory = 1
vm.panic_on_oom = 0
kernel.panic = 10
kernel.panic_on_oops = 1
kernel.keys.root_maxkeys = 1000000
kernel.keys.root_maxbytes = 25000000
vm.max_map_count = 262144
fs.inotify.max_user_instances = 8192
fs.inotify.max_user_watches = 524288
net.ipv4.ip_forward = 1
net.bridge.bridge-nf-call-iptables = 1
net.ipv4.conf.all.rp_filter = 2
net.ipv4.conf.default.rp_filter = 2
kernel.kptr_restrict = 2
kernel.dmesg_restrict = 1
kernel.unprivileged_bpf_disabled = 1
kernel.yama.ptrace_scope = 1
fs.protected_hardlinks = 1
fs.protected_symlinks = 1
fs.protected_fifos = 1
fs.protected_regular = 2
fs.suid_dumpable = 0
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv4.conf.all.secure_redirects = 0
net.ipv4.conf.default.secure_redirects = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
net.ipv4.conf.all.accept_source_route = 0
net.ipv4.conf.default.accept_source_route = 0
net.ipv4.conf.all.log_martians = 1
net.ipv4.icmp_echo_ignore_broadcasts = 1
net.ipv4.tcp_syncookies = 1
`;

const modules = ['br_netfilter', 'overlay', 'nf_conntrack'];

/** Keys only; the rest of the configuration stays as Flatcar ships it. */
const sshd = `PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowTcpForwarding no
X11Forwarding no
MaxAuthTries 3
LoginGraceTime 30
ClientAliveInterval 300
ClientAliveCountMax 2
`;

/** The version is the release's: machines change by being replaced. Source: Flatcar docs, "Update strategies". */
const updates = `SERVER=disabled
REBOOT_STRATEGY=off
`;

/** Must not fall short of the kubelet's graceful shutdown, which takes 30 s. */
const logind = `[Login]
InhibitDelayMaxSec=60
`;

/** The same on every machine. */
export const operatingSystem: Part = {
  files: [
    textFile('/etc/sysctl.d/90-aws-operator.conf', 0o644, kernelParameters),
    textFile('/etc/modules-load.d/aws-operator.conf', 0o644, `${modules.join('\n')}\n`),
    textFile('/etc/ssh/sshd_config.d/10-aws-operator.conf', 0o600, sshd),
    textFile('/etc/flatcar/update.conf', 0o644, updates),
    textFile('/etc/systemd/logind.conf.d/10-aws-operator.conf', 0o644, logind),
  ],
  units: [{ name: 'locksmithd.service', mask: true }],
};
