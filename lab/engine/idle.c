// SPDX-License-Identifier: GPL-2.0-only
/*
 * VPs that have halted or wait to be started. KVM keeps such a VCPU in KVM_RUN and
 * would have it execute as soon as something arrives. Where the parent schedules, that
 * is for the parent to decide: the VCPU is taken out, and looked at again and again.
 */
#include <errno.h>
#include <sys/ioctl.h>
#include <time.h>

#include "engine/internal.h"
#include "machine/log.h"

#define LOOK_INTERVAL_NS	2000000ull

static bool is_idle(struct child_vp *vp)
{
	struct kvm_mp_state state;

	if (!vp->child->lapic || atomic_load(&vp->external_interrupt) >= 0 ||
	    ioctl(vp->vcpu, KVM_GET_MP_STATE, &state))
		return false;
	return state.mp_state == KVM_MP_STATE_HALTED ||
	       state.mp_state == KVM_MP_STATE_UNINITIALIZED ||
	       state.mp_state == KVM_MP_STATE_INIT_RECEIVED;
}

bool engine_vp_idle(struct engine *engine, struct vp *model_vp)
{
	return is_idle(vp_engine(model_vp));
}

void engine_vp_watch(struct engine *engine, struct vp *model_vp)
{
	struct child_vp *vp = vp_engine(model_vp);

	pthread_mutex_lock(&vp->lock);
	vp->watched = true;
	pthread_cond_broadcast(&vp->changed);
	pthread_mutex_unlock(&vp->lock);
}

void idle_interrupt(struct child *child)
{
	for (struct child_vp *vp = child->vps; vp; vp = vp->next) {
		pthread_mutex_lock(&vp->lock);
		if (vp->watched)
			pthread_cond_broadcast(&vp->changed);
		pthread_mutex_unlock(&vp->lock);
	}
}

/* The signal is blocked but in KVM_RUN, so that one sent before is found there. */
static int let_kvm_see_signal(struct child_vp *vp)
{
	struct {
		struct kvm_signal_mask head;
		sigset_t set;
	} mask = { .head.len = 8 };
	sigset_t look;

	sigemptyset(&look);
	sigaddset(&look, LOOK_SIGNAL);
	if (pthread_sigmask(SIG_BLOCK, &look, &mask.set))
		return -1;
	sigdelset(&mask.set, LOOK_SIGNAL);
	return ioctl(vp->vcpu, KVM_SET_SIGNAL_MASK, &mask);
}

/*
 * KVM takes up what has arrived for the VCPU, timers included, and then leaves for
 * the signal rather than enter the guest.
 */
static void look(struct child_vp *vp)
{
	static const struct timespec at_once;
	sigset_t set;

	host_set_immediate_exit(vp->run, 0);
	pthread_kill(vp->thread, LOOK_SIGNAL);
	if (!ioctl(vp->vcpu, KVM_RUN, 0))
		log_line("VP %u: exit %u of a VP that was only looked at", vp->index,
			 vp->run->exit_reason);
	sigemptyset(&set);
	sigaddset(&set, LOOK_SIGNAL);
	sigtimedwait(&set, NULL, &at_once);
	vcpu_registers_exited(vp);
}

/* Until it is time to look again; false if nobody wants to know any more. */
static bool wait_a_little(struct child_vp *vp)
{
	struct timespec until;
	bool watched;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_INTERVAL_NS;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	pthread_mutex_lock(&vp->lock);
	if (vp->watched)
		pthread_cond_clockwait(&vp->changed, &vp->lock, CLOCK_MONOTONIC, &until);
	watched = vp->watched;
	pthread_mutex_unlock(&vp->lock);
	return watched;
}

void idle_watch(struct child_vp *vp)
{
	bool watched;

	if (let_kvm_see_signal(vp))
		log_line("VP %u: KVM takes no signal mask: %m", vp->index);
	while (!vcpu_registers_flush(vp)) {
		look(vp);
		if (!is_idle(vp))
			break;
		if (!wait_a_little(vp))
			return;
	}
	pthread_mutex_lock(&vp->lock);
	watched = vp->watched;
	vp->watched = false;
	pthread_mutex_unlock(&vp->lock);
	if (watched)
		model_runnable(vp->vp);
}
