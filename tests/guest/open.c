// SPDX-License-Identifier: GPL-2.0-only
/* The device node, and what each kind of file answers to foreign ioctls. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/mshv_dom0.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

static void test_node(void)
{
	struct stat st;
	int fd;

	if (stat("/dev/mshv", &st))
		tap_die("/dev/mshv is not there");
	tap_ok(S_ISCHR(st.st_mode), "/dev/mshv is a character device");
	tap_is(st.st_mode & 0777, 0600, "its mode is 0600");
	fd = dev_open();
	if (!tap_ok(fd >= 0, "it can be opened"))
		tap_die("nothing more can be tested");
	tap_ok(access("/sys/class/misc/mshv", F_OK) == 0, "it is the misc device named mshv");
	close(fd);
	fd = open("/dev/mshv", O_RDONLY | O_CLOEXEC);
	tap_ok(fd >= 0, "read-only open works too");
	close(fd);
}

/*
 * Every number of the magic 0xb8 with every direction and a few sizes, except
 * the calls this file has; a refused call must not look at its argument.
 */
static void test_unknown(int fd, const char *what, const unsigned long *known, int count)
{
	static const unsigned int sizes[] = { 0, 1, 4, 8, 16, 32, 33, 256, 4096, 0x3fff };
	unsigned int dir, nr, s, wrong = 0, tried = 0;

	for (nr = 0; nr < 256; nr++)
		for (dir = 0; dir < 4; dir++)
			for (s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
				unsigned long request = _IOC(dir, MSHV_IOCTL, nr, sizes[s]);
				int i = 0, ret;

				while (i < count && known[i] != request)
					i++;
				if (i < count)
					continue;
				ret = call(fd, request, (void *)8);
				if (ret != -ENOTTY && wrong++ < 3)
					tap_note("%s: 0x%lx gives %d", what, request, ret);
				tried++;
			}
	tap_ok(!wrong, "%s: %u unknown calls give ENOTTY", what, tried);
	tap_is(call(fd, 0x5401, NULL), -ENOTTY, "%s: a call of another magic too", what);
	tap_is(call(fd, 0, NULL), -ENOTTY, "%s: number 0 too", what);
}

static void test_ioctls(struct vm *vm)
{
	const unsigned long dev[] = {
		MSHV_CHECK_EXTENSION, MSHV_CREATE_PARTITION, MSHV_ROOT_HVCALL,
		MSHV_LEGACY_CREATE_PARTITION_32, MSHV_LEGACY_CREATE_PARTITION_40,
		MSHV_LEGACY_CREATE_PARTITION_48, MSHV_LEGACY_GET_VERSION_INFO,
		MSHV_LEGACY_GET_VERSION_INFO_W, MSHV_DOM0_GET_HOST_PARTITION_PROPERTY,
		MSHV_DOM0_GET_HOST_PARTITION_PROPERTY_U64,
	};
	const unsigned long partition[] = {
		MSHV_INITIALIZE_PARTITION, MSHV_CREATE_VP, MSHV_SET_GUEST_MEMORY,
		MSHV_IRQFD, MSHV_IOEVENTFD, MSHV_SET_MSI_ROUTING,
		MSHV_GET_GPAP_ACCESS_BITMAP, MSHV_CANCEL_RUN_VP, MSHV_ROOT_HVCALL,
		MSHV_DOM0_CREATE_DEVICE, MSHV_DOM0_MODIFY_GPA_HOST_ACCESS,
		MSHV_DOM0_IMPORT_ISOLATED_PAGES, MSHV_DOM0_INSTALL_INTERCEPT,
		MSHV_DOM0_ASSERT_INTERRUPT, MSHV_DOM0_SET_PARTITION_PROPERTY,
		MSHV_DOM0_GET_PARTITION_PROPERTY, MSHV_DOM0_COMPLETE_ISOLATED_IMPORT,
		MSHV_DOM0_ISSUE_PSP_GUEST_REQUEST, MSHV_DOM0_SEV_SNP_AP_CREATE,
		MSHV_DOM0_SIGNAL_EVENT_DIRECT, MSHV_DOM0_POST_MESSAGE_DIRECT,
		MSHV_DOM0_REGISTER_DELIVERABILITY_NOTIFICATIONS, _IO(MSHV_IOCTL, 0x0b),
	};
	const unsigned long vp[] = {
		MSHV_RUN_VP, MSHV_GET_VP_STATE, MSHV_SET_VP_STATE, MSHV_ROOT_HVCALL,
		MSHV_DOM0_GET_VP_REGISTERS, MSHV_DOM0_SET_VP_REGISTERS,
		MSHV_DOM0_VP_TRANSLATE_GVA, MSHV_DOM0_VP_REGISTER_INTERCEPT_RESULT,
		MSHV_DOM0_GET_VP_CPUID_VALUES, MSHV_DOM0_READ_GPA, MSHV_DOM0_WRITE_GPA,
	};

	test_unknown(vm->dev, "device", dev, sizeof(dev) / sizeof(*dev));
	test_unknown(vm->partition, "partition", partition,
		     sizeof(partition) / sizeof(*partition));
	test_unknown(vm->vp, "VP", vp, sizeof(vp) / sizeof(*vp));
}

static void test_other_operations(struct vm *vm)
{
	const int fds[] = { vm->dev, vm->partition, vm->vp };
	const char *names[] = { "device", "partition", "VP" };
	char byte = 0;
	void *map;
	int i;

	for (i = 0; i < 3; i++) {
		tap_ok(read(fds[i], &byte, 1) < 0, "%s: read fails", names[i]);
		tap_ok(write(fds[i], &byte, 1) < 0, "%s: write fails", names[i]);
	}
	for (i = 0; i < 2; i++) {
		map = mmap(NULL, HV_PAGE_SIZE, PROT_READ, MAP_SHARED, fds[i], 0);
		tap_is(map == MAP_FAILED ? -errno : 0, -ENODEV, "%s: cannot be mapped", names[i]);
	}
}

int main(void)
{
	struct vm vm;

	test_node();
	vm_new(&vm, GUEST(io));
	tap_ok(fcntl(vm.partition, F_GETFD) & FD_CLOEXEC, "partition files are close-on-exec");
	tap_ok(fcntl(vm.vp, F_GETFD) & FD_CLOEXEC, "VP files are close-on-exec");
	test_ioctls(&vm);
	test_other_operations(&vm);
	vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
