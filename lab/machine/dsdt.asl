// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the parent has beside processors and an I/O APIC. In a machine of reduced ACPI
 * hardware a serial port has an interrupt only if it is described here.
 */
DefinitionBlock ("", "DSDT", 2, "MSHV  ", "LAB     ", 1)
{
	// The values do not matter: the sleep control register turns off in any case.
	Name (\_S5, Package () { 5, 0, 0, 0 })

	Scope (\_SB)
	{
		Device (COM1)
		{
			Name (_HID, EisaId ("PNP0501"))
			Name (_UID, 1)
			Name (_CRS, ResourceTemplate () {
				IO (Decode16, 0x3f8, 0x3f8, 1, 8)
				Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 4 }
			})
		}

		Device (COM2)
		{
			Name (_HID, EisaId ("PNP0501"))
			Name (_UID, 2)
			Name (_CRS, ResourceTemplate () {
				IO (Decode16, 0x2f8, 0x2f8, 1, 8)
				Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 3 }
			})
		}

		Device (RTC0)
		{
			Name (_HID, EisaId ("PNP0B00"))
			Name (_CRS, ResourceTemplate () {
				IO (Decode16, 0x70, 0x70, 1, 2)
			})
		}
	}
}
