"""Programs with one risk whatever their arguments: what the risk is, why, and their names."""

PLAIN: list[tuple[str, str, str]] = [
    (
        "low",
        "only shows or computes something",
        """
pwd sync kldstat whoami id groups users who w last lastlog lastb finger uptime uname arch nproc lscpu lsmem lsblk
lsusb lspci lshw hwinfo inxi dmidecode lsmod modinfo lsns lsipc lslocks lslogins blkid findmnt df free vmstat iostat
mpstat pidstat sar iotop htop top btop atop glances gtop bashtop bpytop nmon ps pstree pgrep pidof pidwait pmap pwdx
lsof ss netstat nstat nethogs iftop bmon vnstat ipcs jobs cal ncal bc dc seq yes sleep usleep clear reset tput tty
stty-a locale localectl-status getconf ulimit umask type which whereis whatis apropos man locate mlocate
plocate route-n arp routel ethtool-i iwlist nmcli-status lsinitramfs lsattr getfacl getcap getfattr namei pathchk
cksum mountpoint tailf ts uuidgen mcookie pwgen apg xkcdpass dpkg-query dpkg-architecture apt-cache apt-file
apt-rdepends apt-show-versions apt-listchanges aptitude-search rpmquery repoquery pkg-info pacman-Q yay-Q xbps-query
equery qlist eix slackpkg-search neofetch fastfetch screenfetch cpufetch onefetch pfetch lsb_release hostid
hostnamectl-status timedatectl-status sensors acpi upower-e dstat collectl nfsstat nfsiostat showmount exportfs-v
rpcinfo smbstatus smbtree nmblookup avahi-browse avahi-resolve ntpq chronyc-tracking xdpyinfo xrandr-q xprop xwininfo
xev xlsclients xlsfonts fc-match glxinfo vulkaninfo vainfo clinfo nvidia-smi nvtop rocm-smi intel_gpu_top ausearch
aureport aulast seinfo sesearch sestatus getenforce getsebool matchpathcon aa-status aa-unconfined ansible-doc
ansible-inventory ansible-config stern kubetail kube-score kubeconform kubeval pluto choose tig gitk lazygit
diffoscope bunyan pino-pretty humanfriendly numbat qalc calc units insect kalker spark-bar asciinema-play banner
resolvectl-query systemd-analyze systemd-cgls systemd-cgtop systemd-detect-virt systemd-path systemd-escape
systemd-id128 systemd-delta systemd-resolve bootctl-status runlevel tzselect zdump perldoc pydoc pydoc3 ri godoc javap
jps jstat jinfo jstack pg_isready pg_config pg_lsclusters pg_controldata mysqladmin-status mysqlshow mytop innotop
pgbadger pg_top pg_activity pt-query-digest pt-summary pt-mysql-summary true false logname tset setterm showkey
dumpkeys cpuid x86info turbostat perf-stat numastat slabtop irqtop lsirq lsfd biosdecode vpddecode edid-decode ttyplay
pinfo cheat.sh cht.sh howdoi procs duf erd broot printf test expr sg_map hdparm-I smartctl lvs pvs vgs lvdisplay
pvdisplay vgdisplay lvscan pvscan vgscan dmsetup-ls mdadm-detail zpool-status tune2fs-l dumpe2fs xfs_info e2label
blockdev-getsz filefrag lsscsi multipath-ll time.is diskus gdu dua uconv ascii figlet cmp pkgconf pkg-config quota
repquota tmux-ls faillog pwck-r grpck-r chage-l ipcalc sipcalc ipcount iprange subnetcalc geoiplookup mmdblookup whois
rdap ssh-keyscan tldr-lint mdl rlog lastcomm sa pacct dump-acct prename-n xclip-o wl-paste pbpaste fgconsole kbdinfo
play aplay mpg123 mpg321 mplayer mpv vlc cvlc ffplay paplay ogg123 cmus moc mocp ncmpcpp xdg-mime-query evince okular
zathura feh sxiv nsxiv eog display qpdfview mupdf xpdf gv xviewer gwenview pqiv imv w3m lynx links elinks browsh surf
newsboat irssi weechat profanity tty-clock peaclock cava pipes.sh asciiquarium hollywood nyancat cbonsai bastet nsnake
ninvaders moon-buggy 2048 nudoku tetris
""",
    ),
    (
        "low",
        "makes a scratch file",
        """
mktemp tempfile
""",
    ),
    (
        "low",
        "checks or builds nothing that lasts",
        """
true false shfmt-d gofmt-d jsonlint xmllint yamllint hadolint bats pytest py.test tox-l nosetests rspec jest mocha
vitest karma ava phpunit phpstan psalm rubocop-l standardrb brakeman bundler-audit safety pip-audit trivy grype syft
semgrep snyk-test gitleaks trufflehog detect-secrets golangci-lint staticcheck govulncheck revive clang-tidy cppcheck
valgrind flake8 pylint mypy pyright
""",
    ),
    (
        "medium",
        "changes something on this machine in a bounded way",
        """
ldconfig depmod update-alternatives alternatives update-initramfs mkinitramfs mkinitcpio dracut update-grub
grub-mkconfig grub2-mkconfig update-ca-certificates update-ca-trust locale-gen dpkg-reconfigure newaliases postmap
makewhatis mandb updatedb umount fusermount fusermount3 eject udisksctl sshfs curlftpfs encfs gocryptfs bindfs
mergerfs mhddfs unionfs s3fs rclone-mount ntfs-3g mount.cifs mount.nfs resize2fs tune2fs xfs_growfs e2image e2freefrag
fstrim hdparm sdparm blockdev partprobe kpartx growpart lvcreate lvextend lvresize vgcreate vgextend pvcreate lvrename
vgrename lvchange vgchange pvresize pvmove renice ionice chsh chfn newgrp chage setfattr restorecon chcon semanage
setsebool semodule load_policy fixfiles checkmodule audit2allow loadkeys setxkbmap xmodmap xset xrandr xinput xdotool
ydotool wmctrl xrdb xbacklight brightnessctl light amixer alsamixer pactl pacmd pamixer wpctl playerctl setfont
kbdrate numlockx redshift gammastep hyprctl swaymsg i3-msg bspc qtile herbstclient notify-send zenity kdialog yad
dialog whiptail wall write talk mesg xmessage say espeak xdg-open open xdg-settings xdg-mime gio gvfs-open exo-open
start gtk-launch dex gnome-open kde-open screencapture scrot maim flameshot grim slurp import gnome-screenshot
spectacle xwd simplescreenrecorder recordmydesktop wf-recorder peek obs asciinema ttyrec termtosvg fswebcam streamer
arecord parecord rec pw-record convert magick mogrify composite montage animate compare ffmpeg avconv sox lame oggenc
opusenc flac mencoder HandBrakeCLI handbrake-cli gifsicle optipng pngquant jpegoptim cwebp dwebp avifenc heif-convert
inkscape rsvg-convert potrace gimp krita blender darktable-cli dcraw pdftk qpdf gs pdfunite pdfseparate img2pdf ps2pdf
pdfcrop pdfjam ocrmypdf tesseract latex pdflatex xelatex lualatex latexmk bibtex tex pdftex makeindex asciidoctor
sphinx-build mkdocs hugo jekyll pelican gatsby hexo eleventy zola wkhtmltopdf weasyprint unoconv soffice libreoffice
abiword ebook-convert gcc g++ cc c++ clang clang++ tcc icc ld gold lld as nasm yasm javac kotlinc scalac rustc ghc
ocamlc ocamlopt fpc gfortran dmd ldc2 nim crystal zig v vala valac mcs csc fsharpc swiftc tsc esbuild rollup webpack
parcel vite swc babel sass sassc less-css lessc postcss protoc thrift flatc swig bison yacc flex lex m4 cpp gprof gcov
strip objcopy ranlib install_name_tool codesign cmake ninja meson scons bazel buck bazelisk autoconf automake
autoreconf configure libtool ant mvn mvnw gradle gradlew sbt lein boot cabal stack mix rebar3 dub dotnet msbuild
xbuild nuget xcodebuild swift fastlane pod flutter dart qmake waf premake tup please b2 colcon catkin_make west pio
platformio arduino arduino-cli black autopep8 yapf isort ruff prettier eslint standard gofmt goimports rustfmt
clang-format shfmt rubocop astyle uncrustify indent perltidy tidy sqlfluff sqlformat buf stylua ktlint
google-java-format scalafmt mix-format terraform-docs dos2unix unix2dos rename prename mmv repren detox convmv fdupes
jdupes rdfind rmlint vidir recode iconv-i gdb lldb perf bpftrace bcc dtrace stap trace-cmd sysdig sysbench stress
stress-ng ab wrk wrk2 hey siege vegeta k6 locust artillery jmeter gatling pgbench mysqlslap redis-benchmark fio iozone
bonnie++ ioping iperf iperf3 netperf speedtest speedtest-cli fast-cli memtester dnsmasq dhclient dhcpcd ifup ifdown
ifmetric wpa_supplicant wpa_cli iwctl iw iwconfig nmtui rfkill brctl ovs-vsctl bridge vconfig ethtool mii-tool tc
route ntpdate sntp chronyd openvpn wg wg-quick vpnc openconnect strongswan ipsec pppd youtube-dl yt-dlp aria2c axel
lwp-request lwp-download you-get gallery-dl megadl transmission-cli transmission-remote rtorrent deluge aget httrack
wget2 monolith http-prompt websocat wscat grpcurl evans grpc_cli rdesktop xfreerdp vncviewer remmina tsocks tmuxinator
byobu dtach abduco zellij entr watchexec fswatch inotifywait inotifywatch nodemon pm2 forever foreman honcho overmind
hivemind monit god circusctl gnome-terminal xterm konsole urxvt kitty alacritty wezterm foot terminator tilix firefox
google-chrome chromium chromium-browser brave-browser opera osqueryi osqueryd anacron run-one tripwire aide debsums
rkhunter chkrootkit clamscan freshclam clamdscan maldet apache2 apachectl apache2ctl httpd lighttpd caddy
traefik haproxy varnishd squid php-fpm uwsgi gunicorn uvicorn hypercorn daphne waitress-serve puma unicorn thin rackup
passenger mongrel http-server serve live-server json-server webpack-dev-server celery sidekiq resque airflow prefect
dagster luigi mysqld mysqld_safe mariadbd postgres pg_ctl pg_ctlcluster initdb pg_createcluster redis-server mongod
mongos elasticsearch opensearch kibana logstash filebeat metricbeat memcached etcd zookeeper kafka-server-start.sh
rabbitmq-server influxd prometheus grafana-server alertmanager node_exporter vault-server consul-agent minio-server
cockroach-start neo4j cassandra createdb createlang vacuumdb reindexdb clusterdb mysqlcheck mysql_upgrade mysqlrepair
mysqlimport pg_upgrade myisamchk mysql_install_db mysql_secure_installation mysql_tzinfo_to_sql
pt-online-schema-change gh-ost xclip xsel pbcopy wl-copy clip clip.exe putclip copyq parcellite ccze unison cpio pax
mt ncompress arj unace unar ditto hdiutil pkgutil softwareupdate scutil networksetup pmset sips textutil mdls mdfind
plutil systemsetup osacompile automator cupsenable cupsdisable lp lpr lpadmin cancel lprm accept reject lpmove
lpoptions screenkey conky xautolock xlock xscreensaver i3lock swaylock slock vlock physlock sg_write_buffer setpci
smartd nvme mdadm zramctl rpmbuild debuild dpkg-buildpackage dpkg-deb makepkg dh_make checkinstall fpm alien mock
pbuilder sbuild cowbuilder debootstrap multistrap mkosi ostree rpm-ostree flatpak-builder snapcraft charmcraft sops
age rage minisign signify ssh-add ssh-agent step mkcert certbot acme.sh lego easyrsa cfssl keytool signtool gpg-agent
gpgconf pass gopass wineconsole wine winetricks steam lutris retroarch dosbox mame qemu-system-x86_64 qemu-system-i386
virt-install virt-clone virt-viewer virtualboxvm fluidsynth timidity milkytracker stty setleds chvt openvt deallocvt
getty agetty login rlogin rsh rcp
""",
    ),
    (
        "high",
        "scans, attacks or takes over other machines or accounts",
        """
masscan zmap rustscan unicornscan naabu hping3 nping arp-scan netdiscover nbtscan onesixtyone snmpwalk-brute hydra
medusa ncrack patator crowbar john hashcat ophcrack rcrack aircrack-ng airodump-ng aireplay-ng airmon-ng reaver wifite
bettercap ettercap arpspoof dsniff driftnet sslstrip responder msfconsole msfvenom msfcli msfdb metasploit empire
sliver covenant pupy koadic cobaltstrike beacon mimikatz mimipenguin lazagne pypykatz procdump-lsass secretsdump
secretsdump.py psexec psexec.py wmiexec wmiexec.py smbexec smbexec.py atexec.py dcomexec.py GetUserSPNs.py
GetNPUsers.py ticketer.py ntlmrelayx ntlmrelayx.py crackmapexec cme netexec nxc evil-winrm kerbrute rubeus
bloodhound-python sharphound certipy certipy-ad enum4linux enum4linux-ng smbmap rpcclient-brute ldapdomaindump sqlmap
nosqlmap commix xsstrike dalfox wpscan joomscan droopescan nikto dirb dirbuster gobuster ffuf wfuzz feroxbuster
dirsearch whatweb wafw00f nuclei arachni skipfish w3af zap-cli burpsuite subfinder amass sublist3r assetfinder
theHarvester dnsrecon dnsenum fierce dnscan httpx-toolkit katana gau waybackurls recon-ng spiderfoot maltego shodan
censys sherlock linpeas.sh linpeas winpeas linenum.sh lse.sh pspy pspy64 linux-exploit-suggester.sh beroot traitor
gtfonow chisel ligolo-proxy ligolo-ng ngrok localtunnel lt frpc frps bore pwncat pwncat-cs rlwrap-nc weevely webshell
reGeorg ptunnel iodine dnscat2 dnscat icmpsh slowloris slowhttptest goldeneye hulk t50 thc-ssl-dos ysoserial phpggc
jwt_tool gopherus ssrfmap tplmap padbuster exploitdb veil unicorn.py shellter gophish setoolkit king-phisher evilginx
beef-xss xmrig minerd cpuminer ccminer ethminer logkeys xspy keyscan tmate ttyd gotty shellinabox logcleaner crackmap
impacket-secretsdump impacket-psexec fcrackzip pdfcrack rarcrack brutespray steghide-crack stegseek powersploit gcat
dnsteal
""",
    ),
    (
        "high",
        "destroys data or takes protection away",
        """
dropdb dropuser createuser droplang mkfs.none debugfs-w lvremove vgremove pvremove vgreduce lvreduce zerofree
secure-delete sfill sswap smem-wipe bleachbit pg_resetwal pg_resetxlog pg_dropcluster setcap capsetp pam-auth-update
authconfig ssh-copy-id ssh-import-id update-passwd efibootmgr grub-install grub2-install flashrom kexec sysrq
deluserall logrotate-force unattended-wipe nwipe hdparm-erase gost badblocks csrutil spctl dsconfigad chntpw
""",
    ),
    (
        "medium",
        "changes or starts something in a bounded way",
        """
sbatch srun salloc scancel scontrol sacctmgr qsub qdel qalter bsub bkill java matlab skype partx resizepart addpart
raw hardlink ipcmk ipcrm quotaon quotaoff quotacheck edquota setquota mkisofs xorriso wodim cdrecord growisofs brasero
k3b rdiff bzip2recover fastqc symlinks etags ctags gtags msgfmt xgettext csvkit chcpu chmem snice cpupower uuidd
ldattach rtcwake fsfreeze autorandr cabextract dtrx ouch sd sad topgrade ttygif tzupdate macchanger oathtool cryptcat
wireshark tcpflow sshuttle mitmweb st-flash esptool avrdude dfu-util openocd flashrom-read pmount pumount udiskie
nix-env virt-qemu-run wpexec gst-launch-1.0 betterlockscreen agg reflex tabula pdfxup znew llc opt mkid twopi
kde-builder kdesrc-build truffle steamcmd protonvpn nordvpn expressvpn mullvad piactl php-cs-fixer a2enmod a2dismod
a2ensite a2dissite a2enconf a2disconf texliveonfly xetex latexindent couchdb varnishadm ippeveprinter kodi-send krdc
ddcutil mktorrent ctorrent webtorrent idevicebackup2 ideviceinstaller gnome-extensions mcfly atuin meteor ddev lando
apm code-insiders vt usbip rkdeveloptool
""",
    ),
    (
        "high",
        "opens a way in, or takes the system's ground away",
        """
xhost x11vnc vncserver delpart switch_root pivot_root ctrlaltdel sulogin mitmdump hcxdumptool ffsend transfer wormhole
croc
""",
    ),
]
