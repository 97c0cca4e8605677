"""Subcommands by risk: networks, devices and the settings of a machine. Notation: programs.py."""

TEXT = """\
fuser
    medium: -k
    other: low
nmcli
    low: device_status device_wifi_list connection_show device_show general_status device dev_status con_show
        radio_wifi networking_connectivity c d g general radio networking connection monitor dev_wifi
        dev_wifi_list
    high: networking_off connection_delete con_delete
    medium: connection_up connection_down connection_add connection_modify device_wifi_connect device_connect
        device_disconnect radio_wifi_off
    other: medium
    bare: low
networkctl
    low: list status lldp label cat
    high: down delete
    other: medium
    bare: low
resolvectl
    low: status query statistics show-cache show-server-state service openpgp tlsa dns domain
    medium: flush-caches reset-statistics
    other: medium
    bare: low
netplan
    low: get status info ip generate
    other: medium
bluetoothctl
    low: list show devices info scan
    other: medium
    bare: low
rfkill
    low: list
    other: medium
    bare: low
iw
    low: list dev info scan link survey_dump station_dump reg_get phy event
    other: medium
iwconfig cupsctl
    other: medium
    bare: low
iwctl
    low: station_list device_list known-networks_list show list
    other: medium
    bare: low
route
    low: -n -v -ne get
    high: flush del delete
    other: medium
    bare: low
arp
    low: -a -n -an -e -v
    high: -d -s
    other: low
    bare: low
tc
    low: show list qdisc_show class_show filter_show
    high: qdisc_del
    other: medium
bridge
    low: link fdb_show vlan_show show
    other: medium
ethtool
    low: -i -S -k -g -c -a -T -m -n -P -l -x --show-features --driver --statistics
    medium: -s -K -G -C -A -p
    other: low
exportfs
    low: -v -s
    high: -o -u -ua
    other: medium
    bare: low
wg
    low: show pubkey
    high: showconf
    other: medium
    bare: low
arping lpinfo caffeinate-cli
    other: low
ntpdate
    low: -q
    other: medium
chronyc
    low: tracking sources sourcestats activity ntpdata -n clients
    other: medium
timedatectl
    low: status list-timezones show timesync-status show-timesync
    medium: set-time set-timezone set-ntp
    other: medium
    bare: low
hostnamectl
    low: status hostname show
    other: medium
    bare: low
localectl
    low: status list-locales list-keymaps
    other: medium
    bare: low
loginctl
    low: list-sessions list-users show-session show-user session-status user-status list-seats seat-status
        show-seat
    high: terminate-user kill-user terminate-seat
    other: medium
    bare: low
coredumpctl
    low: list info
    medium: dump debug gdb
    other: low
    bare: low
bootctl
    low: status list is-installed
    other: high
    bare: low
busctl
    low: list status tree introspect get-property monitor capture
    medium: call set-property emit
    other: medium
    bare: low
udevadm
    low: info monitor test settle verify
    other: medium
systemd-analyze lynis lpstat lpq sw_vers system_profiler ioreg kextstat
    other: low
    bare: low
systemd-cat systemd-nspawn lprm launchd systemsetup
    other: medium
systemd-tmpfiles
    high: --clean --remove
    other: medium
homectl
    low: list inspect
    high: remove create passwd
    other: medium
portablectl
    low: list inspect is-attached
    other: medium
systemd-cryptenroll
    low: --list-devices
    other: high
logrotate
    low: -d --debug
    high: -f --force
    other: medium
usbguard
    low: list-devices list-rules
    other: high
gsettings
    low: get list-schemas list-keys list-recursively range describe monitor writable
    other: medium
dconf
    low: read list dump
    high: reset
    other: medium
defaults
    low: read domains find read-type help
    high: delete
    other: medium
pmset
    low: -g
    other: medium
diskutil
    low: list info activity listFilesystems apfs_list cs_list verifyDisk verifyVolume
    high: eraseDisk eraseVolume partitionDisk reformat secureErase zeroDisk randomDisk apfs_deleteContainer
        apfs_deleteVolume eraseall
    other: medium
tmutil
    low: listbackups status destinationinfo latestbackup listlocalsnapshots compare
    high: disable delete deletelocalsnapshots removedestination thinlocalsnapshots
    other: medium
profiles
    low: list status show
    other: high
fdesetup
    low: status list isactive
    other: high
nvram
    low: -p -xp
    high: -c -d
    other: high
csrutil
    low: status
    other: high
spctl
    low: --status --assess -a
    other: high
xattr
    low: -l -p
    medium: -w
    high: -d -c -dr -rd -cr
    other: low
log
    low: show stream stats
    high: erase
    other: medium
scutil
    low: --dns --proxy --nc_list --get
    other: medium
networksetup
    low: -listallhardwareports -getinfo -listallnetworkservices -getdnsservers -getairportnetwork -getwebproxy
    other: medium
dscacheutil
    medium: -flushcache
    other: low
screencapture pbcopy
    other: medium
    bare: medium
mdutil
    low: -s
    other: medium
kextunload
    other: high
softwareupdate
    low: -l --list --history
    other: medium
xcode-select
    low: -p --print-path
    other: medium
xcrun
    low: --find --show-sdk-path
    other: medium
"""
