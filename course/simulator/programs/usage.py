"""How each busybox tool is used: the synopsis it prints when it does not understand its arguments."""

from __future__ import annotations

BUSYBOX = "BusyBox v1.37.0 (2024-09-26 21:31:42 UTC)"

USAGE = {
    "cat": "cat [-nb] [FILE]...",
    "cut": "cut [OPTIONS] [FILE]...",
    "env": "env [-iu] [-] [name=value]... [PROG ARGS]",
    "grep": "grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...",
    "head": "head [OPTIONS] [FILE]...",
    "hostname": "hostname [-sidf] [HOSTNAME | -F FILE]",
    "httpd": "httpd [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]\n"
    "or httpd -d/-e/-m STRING",
    "id": "id [OPTIONS] [USER]",
    "ifconfig": "ifconfig [-a] [IFACE]",
    "ip": "ip [OPTIONS] address|route|link|neigh|rule [ARGS]\n\n"
    "OPTIONS := -f[amily] inet|inet6|link | -o[neline]",
    "kill": "kill [-l] [-SIG] PID...",
    "ls": "ls [-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...",
    "mkdir": "mkdir [-m MODE] [-p] DIRECTORY...",
    "nc": "nc [OPTIONS] HOST PORT  - connect\nnc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen",
    "netstat": "netstat [-ral] [-tuwx] [-enWp]",
    "nslookup": "nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n\n"
    "Query DNS about HOST\n\nQUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any",
    "ping": "ping [OPTIONS] HOST",
    "ps": "ps [-o COL1,COL2=HEADER] [-T]",
    "rm": "rm [-irf] FILE...",
    "route": "route [-ne] [-A inet[6]] [{add|del} ...]",
    "sed": "sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...",
    "sleep": "sleep [N]...",
    "sort": "sort [-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...",
    "tail": "tail [OPTIONS] [FILE]...",
    "telnet": "telnet [-a] [-l USER] HOST [PORT]",
    "timeout": "timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS",
    "top": "top [-bmH] [-n COUNT] [-d SECONDS]",
    "touch": "touch [-cham] [-d DATE] [-t DATE] [-r FILE] FILE...",
    "tr": "tr [-cds] STRING1 [STRING2]",
    "traceroute": "traceroute [-46Flnrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-w WAIT_SEC] HOST [BYTES]",
    "uname": "uname [-amnrspvio]",
    "wc": "wc [-cmlwL] [FILE]...",
    "wget": "wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]\n"
    "\t[--post-data STR | --post-file FILE] [-Y on/off]\n"
    "\t[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...",
}
