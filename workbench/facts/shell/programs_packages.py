"""Subcommands by risk: package managers of systems and of languages. Notation: programs.py."""

TEXT = """\
apt apt-get aptitude nala
    low: list search show policy depends rdepends madison showsrc changelog check download help moo showpkg stats
        why why-not versions -s --simulate --just-print --no-act --print-uris
    high: purge autopurge autoremove -o
    other: medium
apt-mark
    low: showauto showmanual showhold showinstall
    other: medium
apt-key
    low: list finger export exportall
    high: add adv del rm update
    other: medium
add-apt-repository
    low: --list -L
    other: high
    bare: medium
dpkg
    low: -l --list -L --listfiles -s --status -S --search -p --print-avail -I --info -c --contents
        --get-selections --audit -C -V --verify --compare-versions --print-architecture
        --print-foreign-architectures -W --show -f --field --dry-run
    high: -P --purge
    medium: -r --remove -i --install --configure --unpack --add-architecture --set-selections -x -X -e
    other: medium
yum dnf microdnf tdnf zypper dnf5
    low: list search info provides repolist check-update deplist history repoquery updateinfo help if se lr lu
        repos packages patches patch-check what-provides wp ls module_list changelog group_list grouplist check
        leaves advisory -h
    high: autoremove removerepo rr groupremove distro-sync
    other: medium
rpm
    low: -q -qa -qi -ql -qf -qc -qd -qp -qpl -qpi -qR -V -Va --query --verify -K --checksig --eval --showrc
        --querytags
    medium: -e --erase -i -U -F -ivh -Uvh --install --upgrade --import --rebuilddb
    other: medium
pacman yay paru pamac trizen pikaur pacaur aura
    low: -Q -Qe -Ss -Si -Qi -Ql -Qo -Qs -Qu -Qdt -Qdtq -Qm -Qn -Qk -Sl -Sg -Sp -F -Fl -Fx -Fs -Fy -T search info
        list checkupdates
    high: -Rdd -Rsc -Rc -Rcns -Scc
    medium: -R -Rs -Rns -Rsn -Rn remove -S -Sy -Syu -Su -U -D -Sc -Syyu
    other: medium
apk
    low: info list search policy version dot stats audit verify fetch
    other: medium
brew linuxbrew
    low: list ls info search outdated deps uses doctor config leaves home homepage desc options log cat --prefix
        --cellar --cache --repository --version commands missing formulae casks shellenv services_list
        bundle_check autoremove_-n analytics_state docs --env --caskroom
    high: autoremove zap
    other: medium
port
    low: search info list installed outdated contents provides deps variants echo
    other: medium
snap flatpak
    low: list find info search services changes remotes remote-ls remote-info history interfaces connections
        version tasks logs model known whoami get run-help ps
    other: medium
emerge xbps-install eopkg opkg slackpkg swupd guix pkgadd urpmi apt-cyg pkg pkgin pkg_add tlmgr conda mamba micromamba
spack scoop choco winget nix-env
    low: list search info show query find describe files status which outdated -s --search -p --pretend -q
        env_list config_--show package version check audit leaf shell-init
    high: clean-all -c --depclean env_remove autoremove
    other: medium
nix-store
    low: -q --query --verify -r-dry
    high: --delete --gc
    other: medium
nix-collect-garbage
    low: --dry-run
    other: high
    bare: high
nix-channel
    low: --list
    other: medium
nix
    low: search show-config path-info why-depends flake_show flake_metadata flake_check log doctor eval repl hash
    high: store_delete store_gc profile_remove
    other: medium
nix-shell nix-build makepkg pacdiff
    other: medium
    bare: medium
xbps-remove pkg_delete removepkg urpme
    low: -n --dry-run
    other: medium
installpkg upgradepkg
    other: medium
checkupdates
    other: low
    bare: low
paccache
    low: -d --dryrun
    other: medium
    bare: medium
paclist pactree
    other: low
pip pip2 pipx pip-compile pip-sync uv pdm hatch rye flit easy_install
    low: list show search freeze check help config_list debug hash inspect index cache_list cache_dir cache_info
        tree version environment audit lock-check python_list pip_list pip_show pip_freeze pip_tree --dry-run
    high: uninstall-all
    other: medium
    bare: low
poetry
    low: show check search list env_info env_list config_--list about version help source_show self_show
    high: env_remove
    other: medium
    bare: low
npm yarn pnpm bun cnpm
    low: list ls ll la view info show search outdated audit doctor help explain why ping whoami root prefix bin
        fund docs repo home pack_--dry-run config_list config_get version-list test t test:unit lint help-search
        query sbom token_list team_list dist-tag_ls owner_ls access_list profile_get completion licenses
        workspaces_info versions check pm_ls
    high: unpublish deprecate token_create token_revoke owner_add owner_rm access_grant
    medium: install i ci add update upgrade run run-script start publish link init exec dlx create cache login
        config set-script rebuild dedupe prune
    other: medium
    bare: low
npx pnpx bunx yarnpkg corepack ncu degit lerna nx turbo rush
    low: --version list ls graph affected:graph info report
    other: medium
    bare: low
gem cargo composer go cpan cpanm luarocks hex mix opam rustup raco stack cabal pub nimble shards elm elm-package asdf
mise nvm fnm n volta pyenv rbenv rvm nodenv tfenv tfswitch sdk jenv goenv phpenv gvm chruby virtualenv venv pipenv
jbang coursier cs
    low: list search info environment env outdated contents specification which help fetch-metadata show check
        metadata tree test bench clippy fmt doc version vet status licenses why suggests depends prohibits
        diagnose validate audit about home browse ls ls-remote current versions whence local-list toolchain_list
        target_list show-profile pkgid search-crates verify-project locate-project read-manifest report tool_list
        list-all latest plugin_list deps hex.info help_test dependency stale root prefix installation plugins_list
        use-info config_list generate-completion shims lint exec-env
    high: yank owner purge self_uninstall implode
    other: medium
    bare: low
"""
