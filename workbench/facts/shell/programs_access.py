"""Subcommands by risk: keys, secrets, accounts and firewalls. Notation: programs.py."""

TEXT = """\
op bw lpass pass gopass keepassxc-cli secret-tool security chamber summon doppler-cli infisical credhub akeyless
aws-vault-cli sops-cli kwallet-query keyring gnome-keyring
    low: status --version vault_list list ls account_list whoami help list-keychains locate lock logout error
        verify-cert
    medium: generate init signin login unlock insert edit add git sync create encrypt
    other: high
    bare: high
firewall-cmd
    low: --state --list-all --list-services --list-ports --get-zones --get-active-zones --get-default-zone
        --get-services --list-all-zones --query-service --query-port --list-rich-rules --info-zone --check-config
    high: --add-port --add-service --add-rich-rule --add-masquerade --add-forward-port --remove-port
        --remove-service --remove-rich-rule --panic-on --set-default-zone --add-source --add-interface
        --set-target --change-zone --direct --delete-zone
    medium: --reload --runtime-to-permanent --permanent --zone
    other: medium
ufw
    low: status show app_list version --dry-run
    high: disable reset allow delete default route
    medium: enable deny reject limit reload logging insert
    other: medium
nft
    low: list monitor -c --check
    high: flush delete -f add insert replace
    other: medium
pfctl
    low: -s -sr -sa -si -ss
    high: -d -F -f
    other: medium
iptables-save ip6tables-save sestatus klist ldapwhoami
    other: low
    bare: low
iptables-restore
    low: -t --test
    other: high
    bare: high
ip6tables-restore kadmin.local kpasswd mitmproxy rmuser dsenableroot kickstart
    other: high
    bare: high
ipset
    low: list -L test save
    high: flush destroy del
    other: medium
conntrack
    low: -L -S -C -E
    high: -F -D
    other: medium
fail2ban-client
    low: status ping get version banned
    high: stop unban add set
    medium: start reload restart
    other: medium
    bare: low
aa-enforce
    other: medium
semanage
    low: -l
    high: permissive
    other: medium
auditd kinit ldapsearch
    other: medium
    bare: medium
augenrules
    low: --check
    other: medium
wevtutil
    low: qe gl el gp
    high: cl sl
    other: medium
realm
    low: list discover
    high: join leave permit
    other: medium
kadmin
    other: high
    bare: medium
ldapmodify ldapadd ldapdelete ldappasswd rpcclient dseditgroup falconctl
    other: high
samba-tool
    low: user_list group_list testparm domain_info
    other: high
wbinfo
    other: low
net
    low: view config statistics time ads_info
    high: user localgroup group share accounts rpc
    other: medium
faillock
    low: --user
    high: --reset
    other: low
pam_tally2
    high: -r --reset
    other: low
chage
    low: -l --list
    other: medium
pwck
    low: -r
    other: medium
dscl
    low: -list -read -search -readall list read search .
    high: -create -append -passwd -delete -merge -change create append passwd delete
    other: medium
sysadminctl
    low: -guestAccount_status
    other: high
tailscale
    low: status ip ping netcheck version whois
    medium: up login set serve
    high: down logout funnel
    other: medium
zerotier-cli
    low: info listnetworks listpeers
    other: medium
warp-cli
    low: status
    other: medium
pw
    low: usershow groupshow user_show group_show
    other: high
sysrc
    low: -a
    other: medium
mdatp
    low: health version
    high: config exclusion
    other: medium
"""
