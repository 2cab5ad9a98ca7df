// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMBus, for parents that are to have it: where its devices would have their memory, and in
 * there the bus. By the name VMBus drivers know it; as that is none that ACPI lets be a
 * hardware ID, it is a compatible one. Its interrupt is there as it is on Hyper-V, where
 * nobody uses it either.
 */
DefinitionBlock ("", "SSDT", 2, "MSHV  ", "VMBUS   ", 1)
{
	Scope (\_SB)
	{
		Device (VMOD)
		{
			Name (_HID, "ACPI0004")
			Name (_CRS, ResourceTemplate () {
				DWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed,
					     NonCacheable, ReadWrite,
					     0, 0xf8000000, 0xfcffffff, 0, 0x5000000)
			})

			Device (VMBS)
			{
				Name (_HID, "MSFT1000")
				Name (_CID, "VMBus")
				Name (_CRS, ResourceTemplate () {
					IRQ (Edge, ActiveHigh, Exclusive) { 5 }
				})
			}
		}
	}
}
