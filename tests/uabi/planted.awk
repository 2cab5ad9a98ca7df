# SPDX-License-Identifier: GPL-2.0-only
# Copies what numbers.awk prints, with the one fault that fault= names.
fault == "a size" && $1 == "type" && $2 == "struct:mshv_irqfd_40" {
	$3 = 48
}
fault == "an offset" && $2 == "struct:mshv_signal_event_direct" && $3 == "flag" {
	$4 = 8
}
fault == "the size of a member" && $2 == "struct:mshv_create_vp" && $3 == "vp_index" {
	$5 = 8
}
fault == "a number" && $2 == "MSHV_LEGACY_RUN_VP" {
	$3 = "0x8100b800"
}
fault == "a call without a macro" && $2 == "MSHV_DOM0_READ_GPA" {
	next
}
fault == "a missing member" && $2 == "struct:mshv_irqfd_32" && $3 == "pad" {
	next
}
{
	print
}
END {
	if (fault == "a macro without a call")
		print "call MSHV_LEGACY_NEW 0x0000b8aa"
	if (fault == "a structure of no generation")
		print "type struct:mshv_new 8"
}
