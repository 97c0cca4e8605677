"""Subcommands by risk: builders, container tools and the odd rest. Notation: programs.py."""

TEXT = """\
cmake
    low: --help-command-list --system-information -L -LA
    other: medium
    bare: low
gradle gradlew mvn mvnw sbt lein ant bazel dotnet flutter dart xcodebuild meson ninja pio platformio arduino-cli
idf.py
    low: tasks help dependencies projects properties test check dependency:tree dependency:analyze
        help:effective-pom validate versions:display-dependency-updates query info doctor devices --list-sdks
        --list-runtimes --info list analyze -list -showsdks -showBuildSettings introspect board_list core_list
        config_dump cquery aquery version dependencyInsight test:integration format nuget_list
    high: clean-all nuget_delete
    other: medium
kubeseal kompose jenkins sidekiqctl virt-install virt-xml
    other: medium
helmfile
    low: diff list lint template status build
    high: destroy delete
    other: medium
skaffold
    low: diagnose render
    high: delete
    other: medium
tilt
    low: status ci doctor get
    high: down
    other: medium
kustomize
    low: build version cfg
    other: medium
k9s lazydocker containerd updatedb
    other: medium
    bare: medium
kubectx
    low: -c --current
    high: -d
    other: medium
    bare: low
kubens
    low: -c --current
    other: medium
    bare: low
istioctl
    low: version analyze proxy-status proxy-config ps pc describe x_describe dashboard validate manifest_generate
    high: uninstall x_uninstall
    other: medium
linkerd
    low: check stat top tap version viz_stat
    high: uninstall
    other: medium
cilium
    low: status version monitor endpoint_list
    high: uninstall endpoint_delete
    other: medium
calicoctl
    low: get node_status ipam_show version
    high: delete
    other: medium
crane
    low: digest manifest ls config catalog
    high: delete
    other: medium
skopeo
    low: inspect list-tags
    high: delete
    other: medium
cosign
    low: verify tree triangulate
    other: medium
oras
    low: discover manifest_fetch repo_ls
    high: delete
    other: medium
dive ctop trivy grype syft osqueryi tpm2_pcrread needrestart ssh-agent
    other: low
    bare: low
dockerd
    high: -H --host --insecure-registry --authorization-plugin
    other: medium
    bare: medium
runc
    low: list state events ps spec
    high: delete kill
    other: medium
snyk
    low: test
    other: medium
gitleaks terrascan checkov infracost driftctl steampipe prowler logcli strings at-spi
    other: low
mkdocs
    low: --help
    other: medium
jupyter
    low: --version --paths kernelspec_list notebook_list
    high: kernelspec_remove
    other: medium
    bare: low
act
    low: -l --list -n
    other: medium
atlantis
    low: plan version help
    medium: apply unlock import server
    high: state destroy
    other: medium
cloud-init
    low: status query analyze schema features
    high: clean
    other: medium
snapraid
    low: status diff smart list
    other: medium
promtool
    low: check query test
    other: medium
amtool
    low: alert silence_query config_show check-config alert_query cluster_show
    high:
    medium: alert_add silence_add silence_expire
    other: medium
grafana-cli
    low: plugins_ls plugins_list-remote
    high: admin_reset-admin-password
    other: medium
gitlab-rails gitlab-psql opensearch-cli govuk-docker
gitlab-rake
    low: gitlab:check gitlab:env:info gitlab:doctor:secrets
    high: gitlab:backup:restore gitlab:setup gitlab:cleanup:orphan_job_artifact_files
    other: medium
gitlab-ctl
    low: status tail service-list show-config diff-config pg-decomposition-check help get-postgresql-primary
        patroni_members repmgr_cluster_show check-config
    high: stop uninstall cleanse remove-accounts kill
    medium: start restart reconfigure hup graceful-kill once term
    other: medium
gitlab-runner
    low: list status verify
    high: unregister
    other: medium
opensearch-plugin elasticsearch-plugin logstash-plugin
    low: list
    high: remove
    other: medium
elasticsearch-reset-password sg_format
    other: high
elasticsearch-users
    low: list
    other: high
gds
    low: aws_--list
    other: medium
teleport
    low: status version
    other: medium
cscli
    low: list metrics decisions_list alerts_list
    high: decisions_delete decisions_delete_--all
    other: medium
wazuh-control
    high: stop
    other: medium
mokutil
    low: --list-enrolled --sb-state --list-new
    other: high
efibootmgr
    low: -v
    other: high
    bare: low
fwupdmgr
    low: get-devices get-updates get-history get-upgrades
    other: medium
unattended-upgrade
    low: --dry-run
    other: medium
    bare: medium
do-release-upgrade
    low: -c
    other: medium
    bare: medium
ubuntu-drivers
    low: devices list
    other: medium
dkms
    low: status
    high: remove
    other: medium
update-alternatives
    low: --display --list --query --get-selections
    high: --remove --remove-all
    other: medium
alternatives
    low: --display --list
    other: medium
ldconfig
    low: -p --print-cache
    other: medium
    bare: medium
perf
    low: stat list report top annotate script
    other: medium
ssh-add
    low: -l -L
    high:
    other: medium
    bare: medium
gpgconf
    low: --list-dirs --list-components
    other: medium
certbot
    low: certificates plugins show_account --dry-run
    high: revoke delete unregister
    other: medium
step
    low: certificate_inspect certificate_lint version crypto_hash
    other: medium
tmuxinator
    low: list
    high: delete
    other: medium
pm2
    low: list ls status logs show describe monit info jlist prettylist
    high: delete kill
    other: medium
    bare: low
forever
    low: list logs
    other: medium
ipmitool
    low: sensor sdr sel_list mc_info fru lan_print chassis_status power_status chassis_power_status user_list
        sel_info dcmi session
    high: power chassis_power user sel_clear mc_reset raw chassis_bootdev
    other: medium
racadm
    low: getsysinfo getsensorinfo
    high: serveraction racreset
    other: medium
"""
