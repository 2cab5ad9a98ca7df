// SPDX-License-Identifier: GPL-2.0-only
// Every field that must be zero is tested
//
// Otherwise it could never get a meaning. Which fields, the kernel-doc of a structure says.
// Decoders are functions with "decode" or "check" in their name that look at another
// field of it; one in the same file must look at this one.

@initialize:python@
@@
import glob
import re

STRUCT = re.compile(r"/\*\*\n \* struct (\w+) - .*?\*/", re.DOTALL)
FIELD = re.compile(r"^ \* @(\w+): (?:in: )?zero(?:;|$)", re.MULTILINE)

reserved = {}	# structure: its fields that must be zero
for name in glob.glob("uapi/linux/*.h") + ["tests/cocci/reserved_field.c"]:
	with open(name) as source:
		for doc in STRUCT.finditer(source.read()):
			fields = FIELD.findall(doc.group(0))
			if fields:
				reserved[doc.group(1)] = fields

decoders = {}	# file and structure: place of a decoder
seen = set()	# file, structure and field, looked at

@member@
identifier t, m;
struct t *arg;
position p;
@@
 arg->m@p

@script:python@
p << member.p;
t << member.t;
m << member.m;
@@
t = t.removeprefix("struct ")
if t in reserved:
	seen.add((p[0].file, t, m))
	if re.search("decode|check", p[0].current_element):
		decoders.setdefault((p[0].file, t), p[0])

@whole@
symbol call;
identifier t;
position p;
@@
 memchr_inv@p(call->argument, 0, sizeof(struct t))

@script:python@
p << whole.p;
t << whole.t;
@@
for field in reserved.get(t, []):
	seen.add((p[0].file, t, field))

@finalize:python@
@@
for (name, t), place in sorted(decoders.items()):
	for field in reserved[t]:
		if (name, t, field) not in seen:
			coccilib.report.print_report(place, t + "." + field + " is not tested for zero")
