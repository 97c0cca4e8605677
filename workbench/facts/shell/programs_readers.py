"""Programs that only show, check or compute from the files they are given."""

READERS: frozenset[str] = frozenset(
    """
head tail less more most cut paste join comm diff sdiff diff3 colordiff delta cmp wc rev fold fmt column expand
unexpand od hexdump hd hexyl strings nl tsort md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum b3sum cksum
sum md5 shasum crc32 file stat readlink realpath basename dirname base32 base64 basenc look zmore zdiff zcmp bzless
bzmore xzless lzcat lz4cat zstdcat pr ptx col colcrt colrm ul multitail lnav glow mdless pygmentize highlight
source-highlight chroma xsltproc xmlstarlet hjson jless fx gron csvcut csvgrep csvstat csvsql csvsort csvformat xsv
mlr visidata vd datamash exiftool identify mediainfo ffprobe soxi pdfinfo pdffonts pdfimages pdfgrep nm objdump
readelf ldd size otool lipo-info addr2line c++filt chafa catimg viu timg lolcat cowsay figlet toilet boxes fortune
banner sl cmatrix espeak-ng aspell ispell hunspell dict wn wdiff dwdiff icdiff diffstat tokei cloc scc sloccount
ctags-list dos2unix-info uuencode rot13 trans spell style diction units sg_inq bsdcat hexcat xxd-r eqn troff groff
nroff jp yj dasel htmlq pup xidel shellcheck yamllint jsonlint hadolint actionlint markdownlint ansible-lint tflint
tfsec luacheck cppcheck vulture pyflakes pycodestyle flake8 pylint mypy pyright bandit eslint-check jshint stylelint
csslint htmlhint proselint vale textlint write-good codespell misspell rstcheck doc8 xmlwf tidy-q ansilove tic m4
soelim zsoelim msgattrib msgcat msgconv msgfilter msgmerge msguniq cupsfilter check_statusfile check_log check_memory
check_raid check_cups check_ssl_cert xpad efax enscript gcore-show ascii-xfr ascii85 base58 basez csvtool ksshell tbl
xmore mosquitto uudecode whiptail-file dialog-file run-mailcap yelp varnishncsa pg eb gtester aa-exec-show atobm
lwp-file xdg-user-dir genisoimage as-show update-mime ss cancel-file wall-file tidy xmlpatterns jo numfmt factor tac
""".split()
)
