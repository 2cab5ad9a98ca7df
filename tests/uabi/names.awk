# SPDX-License-Identifier: GPL-2.0-only
# What the headers define, one thing a line. Files: the headers after the preprocessor,
# then the macros it knows (-dM). ":" stands for a blank in the name of a type.
#   type TYPE		member TYPE MEMBER	array TYPE MEMBER (of no length)
#   call MACRO		value MACRO
/^(struct|union) mshv_[a-z0-9_]+ {$/ {
	type = $1 ":" $2
	depth = 1
	print "type", type
	next
}
depth && /{$/ {
	depth++
	inner = 0
	next
}
depth && /^[ \t]*}/ {
	if (--depth == 1)
		for (i = 1; i <= inner; i++)
			print "member", type, name($0) "." member[i]
	next
}
depth == 2 {
	member[++inner] = name($0)
	next
}
depth && /;$/ {
	print /\[\];$/ ? "array" : "member", type, name($0)
	next
}
/^enum {$/ {
	enumeration = 1
	next
}
/^}/ {
	enumeration = 0
}
enumeration && match($0, /MSHV_[A-Z0-9_]+/) {
	print "value", substr($0, RSTART, RLENGTH)
}
/^#define MSHV_/ {
	print $3 ~ /^_IO/ ? "call" : "value", $2
}

# The name that a declaration ends with.
function name(declaration)
{
	sub(/(\[[^]]*\])*;$/, "", declaration)
	sub(/.*[ \t]/, "", declaration)
	return declaration
}
