"""Subcommands by risk: clouds, hosts of applications and version control besides git. Notation: programs.py."""

TEXT = """\
doctl hcloud linode-cli ibmcloud oci aliyun scw exo vultr-cli openstack nova neutron glance cinder keystone cf heroku
flyctl fly vercel now netlify railway render wrangler firebase surge dokku eb copilot amplify supabase planetscale
pscale neonctl turso stripe twilio sentry-cli datadog-ci newrelic pd okta auth0 jira circleci travis drone jenkins-cli
argocd argo flux tkn tekton concourse teleport-cli tsh tctl boundary cloudflared akamai fastly dnscontrol octodns-sync
confluent atlas mongocli astro snow databricks dbt meltano dvc mlflow wandb kaggle replicate modal sfctl func swa azd
m365 pac
swift
    low: tasks help dependencies projects properties test check dependency:tree dependency:analyze
        help:effective-pom validate versions:display-dependency-updates query info doctor devices --list-sdks
        --list-runtimes --info list analyze -list -showsdks -showBuildSettings introspect board_list core_list
        config_dump cquery aquery version dependencyInsight test:integration format nuget_list
    high: clean-all nuget_delete
    other: medium
huggingface-cli
    low: whoami scan-cache env
    high: delete-cache upload
    other: medium
ollama
    low: list ls show ps
    high: rm
    other: medium
rclone
    low: ls lsd lsl lsf lsjson size check listremotes about cat tree version md5sum sha1sum cryptcheck hashsum
        ncdu obscure config_paths help
    high: delete purge sync move moveto cleanup dedupe rmdirs config_show config_dump deletefile bisync
    other: medium
s3cmd mc s4cmd s5cmd b2 azcopy mcli
    low: ls la info du stat head find diff tree list cat version accesslog get-bucket jobs_list env bench
    high: del rm rb sync setacl setpolicy delpolicy mirror remove expire put share policy_set anonymous_set
        admin_user_add delete-bucket delete-file-version cp copy upload-file
    medium: get mb alias make mkdir download
    other: medium
restic borg borgmatic duplicity kopia duplicati-cli bup rsnapshot tarsnap barman pgbackrest wal-g wal-e velero
rdiff-backup attic zbackup bacula bconsole autorestic duplicacy backup timeshift snapper
    low: snapshots ls list stats check diff find version info check-backup show-backup list-backups list-backup
        list-server show-server cat key_list verify status collection-status list-current-files help rlist rinfo
        --list --status --compare configtest backup_get backup_describe backup_logs schedule_get restore_get -t
        backup-list wal-show catalog config-list cache_list cache-info get describe
    high: forget prune delete purge remove key_remove key_add key_passwd compact rebuild-index rewrite stop
        delete-backup delete_everything backup_delete schedule_delete expire remove-all-but-n-full
        remove-older-than break-lock recover stanza-delete
    medium: backup create restore init mount copy extract unlock
    other: medium
    bare: medium
svn
    low: log status st info diff di list ls blame cat help annotate praise proplist propget
    high: delete del remove rm
    other: medium
hg
    low: log status st diff heads branches tags cat annotate blame id identify summary parents paths help version
        incoming outgoing files grep bookmarks manifest
    high: strip purge rollback
    medium: push pull commit update
    other: medium
bzr
    low: log status diff info
    other: medium
cvs
    low: log status diff
    other: medium
fossil
    low: status info timeline diff ls
    other: medium
jj
    low: log st status diff show op_log
    high: abandon op_restore
    other: medium
p4
    low: changes describe opened files filelog diff info clients users where have sync_-n
    high: obliterate delete
    other: medium
repo
    low: status list info diff
    other: medium
glab hub lab tea gt
pre-commit
    low: run validate-config
    other: medium
git-lfs
    low: ls-files status env
    other: medium
git-filter-repo
    low: --analyze
    other: high
    bare: high
bfg
    other: high
pactl
    low: list info stat get-default-sink get-sink-volume subscribe
    other: medium
pacmd
    low: list-sinks list-sources stat info dump
    other: medium
amixer
    low: get scontrols contents sget info
    other: medium
    bare: low
playerctl
    low: status metadata --list-all -l
    other: medium
xrandr
    low: -q --query --listmonitors --listproviders --current
    other: medium
    bare: low
xset
    low: q -q
    other: medium
xinput
    low: list list-props --list test
    other: medium
    bare: low
setxkbmap
    low: -query -print
    other: medium
    bare: low
xdg-mime
    low: query
    other: medium
xdg-settings
    low: get check --list
    other: medium
wmctrl
    low: -l -d -m
    other: medium
adb
    low: devices version get-state logcat
    high: root reboot sideload uninstall backup restore remount disable-verity
    other: medium
fastboot
    low: devices getvar
    high: flash erase format oem flashing flashall
    other: medium
scrcpy freshclam
    other: medium
    bare: medium
qemu-img
    low: info check map measure
    other: medium
exiv2
    low: print pr
    high: rm
    other: medium
exportsettings
    other: low
wpctl
    low: status get-volume inspect
    other: medium
brightnessctl
    low: get info max -l -i
    other: medium
    bare: low
light
    low: -G
    other: medium
    bare: low
lpadmin
    other: medium
xclip
    low: -o -out
    other: medium
    bare: medium
xsel
    low: -o --output
    high:
    other: medium
    bare: low
ffmpeg
    low: -formats -codecs -version -encoders -decoders -filters -devices -hwaccels -pix_fmts -protocols
    other: medium
    bare: low
sox
    low: --info
    other: medium
transmission-remote
    low: -l --list -si -st -i
    high: -rad --remove-and-delete
    other: medium
rkhunter
    low: --list
    other: medium
clamscan
    high: --remove
    other: low
chkrootkit
    other: low
    bare: low
"""
