//! What the kernel can do: what the sandbox and the shim need, and what they will use where it is there.

use std::fs;

use godwit_api::types::DoctorItem;

use super::{ok, problem, warning};

/// Asks `landlock_create_ruleset` for the version of its interface instead of a ruleset.
const LANDLOCK_VERSION: libc::c_uint = 1;

/// Looks at each.
pub(super) fn examine() -> Vec<DoctorItem> {
    let setting = |path: &str| fs::read_to_string(path).ok().map(|text| text.trim().to_owned());
    vec![
        user_namespaces(&Namespaces {
            most: setting("/proc/sys/user/max_user_namespaces"),
            unprivileged: setting("/proc/sys/kernel/unprivileged_userns_clone"),
            restricted: setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
        }),
        pidfd(has_pidfd()),
        cgroups(setting("/sys/fs/cgroup/cgroup.controllers").as_deref()),
        overlay(setting("/proc/filesystems").as_deref()),
        landlock(landlock_version()),
    ]
}

/// What the kernel's settings say about user namespaces; `None` is a setting that this kernel does not have.
#[derive(Debug, Clone, Default)]
pub(super) struct Namespaces {
    /// `user.max_user_namespaces`
    pub(super) most: Option<String>,
    /// `kernel.unprivileged_userns_clone`
    pub(super) unprivileged: Option<String>,
    /// `kernel.apparmor_restrict_unprivileged_userns`
    pub(super) restricted: Option<String>,
}

/// Whether they suffice is what the sandbox's trial tells.
pub(super) fn user_namespaces(found: &Namespaces) -> DoctorItem {
    const NAME: &str = "user namespaces";
    match found.most.as_deref() {
        None => ok(NAME, "this kernel does not tell; the sandbox was tried instead"),
        Some("0") => problem(NAME, "the kernel allows none", "sysctl -w user.max_user_namespaces=15000"),
        Some(_) if found.unprivileged.as_deref() == Some("0") => warning(
            NAME,
            "the kernel allows them to root only",
            "sysctl -w kernel.unprivileged_userns_clone=1, unless the sandbox works all the same",
        ),
        Some(_) if found.restricted.as_deref() == Some("1") => warning(
            NAME,
            "AppArmor restricts them",
            "give bwrap an AppArmor profile with `userns,`, unless the sandbox works all the same",
        ),
        Some(most) => ok(NAME, format!("allowed, at most {most}")),
    }
}

pub(super) fn pidfd(is_there: bool) -> DoctorItem {
    const NAME: &str = "pidfd";
    match is_there {
        true => ok(NAME, "a process's end can be awaited"),
        false => {
            problem(NAME, "a process's end cannot be awaited", "use Linux 5.3 or later, and let it call pidfd_open")
        }
    }
}

/// Godwit finds what a run started by ancestry and by a mark; a group of the kernel's would be a second net.
pub(super) fn cgroups(controllers: Option<&str>) -> DoctorItem {
    const NAME: &str = "cgroup v2";
    match controllers {
        Some("") => ok(NAME, "is there, without controllers; godwit does without them"),
        Some(controllers) => ok(NAME, format!("is there, with {controllers}")),
        None => ok(NAME, "is not there; godwit does without it"),
    }
}

pub(super) fn overlay(filesystems: Option<&str>) -> DoctorItem {
    const NAME: &str = "overlayfs";
    let is_there = filesystems.map(|text| text.lines().any(|line| line.split_whitespace().last() == Some("overlay")));
    match is_there {
        Some(true) => ok(NAME, "is there"),
        Some(false) => ok(NAME, "is not loaded; godwit does without it"),
        None => ok(NAME, "this kernel does not tell; godwit does without it"),
    }
}

/// The sandbox is bubblewrap's; Landlock would be a second wall within it.
pub(super) fn landlock(version: Option<u32>) -> DoctorItem {
    const NAME: &str = "Landlock";
    match version {
        Some(version) => ok(NAME, format!("version {version} of its interface is there")),
        None => ok(NAME, "is not there or switched off; the sandbox does without it"),
    }
}

fn has_pidfd() -> bool {
    // SAFETY: pidfd_open takes two numbers and touches no memory of this process.
    let descriptor = unsafe { libc::syscall(libc::SYS_pidfd_open, std::process::id(), 0) };
    let Ok(descriptor @ 0..) = libc::c_int::try_from(descriptor) else { return false };
    // SAFETY: the descriptor was just made and belongs to nobody else.
    drop(unsafe { <std::os::fd::OwnedFd as std::os::fd::FromRawFd>::from_raw_fd(descriptor) });
    true
}

fn landlock_version() -> Option<u32> {
    let nothing = std::ptr::null::<libc::c_void>();
    // SAFETY: asked for its version, the call takes no ruleset and touches no memory of this process.
    let version = unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, nothing, 0_usize, LANDLOCK_VERSION) };
    u32::try_from(version).ok().filter(|version| *version > 0)
}
