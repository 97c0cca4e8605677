"""Programs that only show, check or compute from the files they are given."""

READERS: frozenset[str] = frozenset(
    """ head tail less more most cut paste join comm diff sdiff diff3 colordiff delta
cmp wc rev fold fmt column expand unexpand od hexdump hd hexyl strings nl tsort md5sum sha1sum sha224sum sha256sum
sha384sum sha512sum b2sum b3sum cksum sum md5 shasum crc32 file stat readlink realpath basename dirname base32 base64
basenc look zmore zdiff zcmp bzless bzmore xzless lzcat lz4cat zstdcat pr ptx col colcrt colrm ul multitail lnav glow
mdless pygmentize highlight source-highlight chroma xsltproc xmlstarlet hjson jless fx gron csvcut csvgrep csvstat
csvsql csvsort csvformat xsv mlr visidata vd datamash exiftool identify mediainfo ffprobe soxi pdfinfo pdffonts
pdfimages pdfgrep nm objdump readelf ldd size otool addr2line c++filt chafa catimg viu timg lolcat cowsay figlet
toilet boxes fortune banner sl cmatrix espeak-ng aspell ispell hunspell dict wn wdiff dwdiff icdiff diffstat tokei
cloc scc sloccount uuencode rot13 trans spell style diction units sg_inq bsdcat hexcat xxd-r eqn troff groff nroff jp
yj dasel htmlq pup xidel shellcheck yamllint jsonlint hadolint actionlint markdownlint ansible-lint tflint tfsec
luacheck cppcheck vulture pyflakes pycodestyle flake8 pylint mypy pyright bandit jshint stylelint csslint htmlhint
proselint vale textlint write-good codespell misspell rstcheck doc8 xmlwf tidy-q ansilove tic m4 soelim zsoelim
msgattrib msgcat msgconv msgfilter msgmerge msguniq cupsfilter check_statusfile check_log check_memory check_raid
check_cups check_ssl_cert xpad efax enscript ascii-xfr ascii85 base58 basez csvtool ksshell tbl xmore mosquitto
uudecode whiptail-file dialog-file run-mailcap yelp varnishncsa pg eb gtester atobm lwp-file xdg-user-dir genisoimage
update-mime ss cancel-file wall-file tidy xmlpatterns jo numfmt factor tac tr xxd dircolors pinky getopt isosize
readprofile utmpdump wdctl findfs tload ifstat nload uuid selinuxenabled pv fzf infocmp rpm2cpio squeue sinfo sacct
sprio sshare qstat qhost bjobs bhosts upower powertop q recsel recinf readpe texcount ifdata vmware-checkvm pprof ddgr
googler peerindex pacsift aha ansi2html bandwhich btm bashtop difft dhex dog doggo duf ebook-meta fclones fdupes fq
fselect gcal getfattr gping gtop hexedit icat img2txt iptraf-ng iwgetid jc jello jid jp2a jtbl kmon latexdiff ledger
hledger lesspipe libtree lsix mdcat navi ncal nmon notmuch ntfsinfo onefetch pastel peco percol pngcheck ps2ascii
qrencode rga sk skim smem slurm tcptraceroute textql tig todo tspin tuptime viddy vivid watchman wego wtf xcolor yazi
zbarimg zenith nautilus dolphin thunar pcmanfm nemo ranger nnn lf vifm mc caja konqueror spacefm ffe tuc pridecat
rabin2 rahash2 rafind2 nm-online lastcomm cscope gettext ngettext envsubst datefmt dateseq datediff moreutils isutf8
pee combine ifne errno mispipe lckdo lzgrep xzcmp lzmore zstdless zstdgrep lzless lz4less sha3sum xxhsum rhash
hashdeep md5deep cfv jdupes czkawka fpart blkparse iotop-c latencytop systool lstopo hwloc-ls cpuid lsdvd dvdinfo
id3info mp3info mp3val metaflac exiftags jhead pngmeta tiffinfo gifinfo webpinfo avprobe mkvinfo ogginfo opusinfo
mp4info mp4dump aubio pdftoppm djvutxt djvudump epubcheck catdoc catppt xls2csv antiword docx2txt odt2txt unrtf wv
html2markdown urlscan urlview from biff newmail rpmspec rpmlint desktop-file-validate appstreamcli-validate lintian
apt-listbugs dpkg-parsechangelog debdiff diffpdf diffuse meld kdiff3 kompare xxdiff tkdiff mtr-report tcping httping
nbtstat snmpget snmpwalk snmpstatus snmptable snmptranslate ntpstat gnatls cargo-tree jdeps javap jmap-histo jhat
jvisualvm jconsole visualvm kubecolor kubespy kube-capacity getsubids lsscsi sg_scan systemd-id128 dbus-monitor
gdbus-introspect xlsatoms xkbprint xvinfo xrestop xdriinfo es2_info eglinfo vdpauinfo speaker-test flite festival
sayit beep cowthink ponysay gti train asciiquarium neo-matrix no-more-secrets nms genact hollywood
""".split()
)
