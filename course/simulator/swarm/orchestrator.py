"""Keeps as many tasks of each service as are wanted: makes, replaces, restarts and removes them.

Differs from a real swarm in its pace only: tasks start at once, and an update replaces one task after the
other without waiting in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.simulator import messages_services as texts
from course.simulator.state import Document
from course.simulator.swarm import agent
from course.simulator.swarm.placing import allowed, place
from course.simulator.swarm.records import ENDED, NodeRecord, ServiceRecord, TaskRecord, new_swarm_id

if TYPE_CHECKING:
    from course.simulator.swarm.cluster import Cluster

#: Seconds before a task that has ended is replaced (GET /services/…?insertDefaults=true), where none are set.
RESTART_DELAY = 5.0
NANO = 1e9


class Orchestrator:
    """The tasks of one swarm's services."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def reconcile(self) -> None:
        """Bring all services to what is wanted of them, on the nodes there are."""
        for service in list(self._cluster.services.values()):
            self.settle(service)

    def settle(self, service: ServiceRecord) -> None:
        """Bring one service to what is wanted of it."""
        if service.replicas is None:
            self._settle_global(service)
        else:
            self._settle_slots(service, service.replicas)
        for task in self._active(service):
            if task.outdated:
                self._replace(task)
        for task in self._active(service):
            if task.state in ("new", "pending") and task.desired == "running":
                self._start(task)

    def _active(self, service: ServiceRecord) -> list[TaskRecord]:
        return [task for task in self._cluster.tasks_of(service) if task.active]

    # -- how many ---------------------------------------------------------------------------

    def _settle_slots(self, service: ServiceRecord, wanted: int) -> None:
        by_slot = {task.slot: task for task in self._active(service)}
        for slot in sorted(by_slot)[wanted:]:
            self._discard(by_slot.pop(slot))
        number = 0
        while len(by_slot) < wanted:
            number += 1
            if number not in by_slot and not self._given_up(service, number):
                by_slot[number] = self._make(service, slot=number)
            elif number not in by_slot:
                wanted -= 1

    def _settle_global(self, service: ServiceRecord) -> None:
        constraints = (service.template.get("Placement") or {}).get("Constraints") or []
        covered = {task.node for task in self._active(service)}
        for node in self._cluster.nodes.values():
            wanted = node.available and allowed(node, constraints) and node not in covered
            if wanted and not self._given_up(service, 0, node):
                self._make(service, node=node)

    def _given_up(self, service: ServiceRecord, slot: int, node: NodeRecord | None = None) -> bool:
        """Whether a slot's last task has ended for good, by the service's restart policy."""
        ended = [task for task in self._of_place(service, slot, node) if task.state in ENDED]
        last = ended[-1] if ended else None
        if last is None or last.outdated or last.state not in ("complete", "failed", "rejected"):
            return False
        return not self._may_restart(last)

    # -- tasks ------------------------------------------------------------------------------

    def _make(
        self, service: ServiceRecord, slot: int = 0, node: NodeRecord | None = None, after: float = 0.0
    ) -> TaskRecord:
        now = self._cluster.world.scheduler.now()
        task = TaskRecord(
            new_swarm_id(self._cluster.world.random),
            now,
            service=service,
            slot=slot,
            node=node,
            template=service.template,
            endpoint=service.endpoint,
            desired="ready" if after else "running",
            since=now,
            host_ports=[port for port in service.ports if port.get("PublishMode") == "host"],
        )
        self._cluster.tasks[task.id] = task
        self._cluster.changed(task)
        if after:
            task.state, task.message = "ready", "prepared"
            self._cluster.world.scheduler.after(after, lambda: self._due(task))
        return task

    def _due(self, task: TaskRecord) -> None:
        """The time to restart has come, unless the task is not wanted any more."""
        wanted = task.desired == "ready" and task.id in self._cluster.tasks
        if wanted and self._cluster.leader is not None:
            task.desired, task.state = "running", "new"
            self._start(task)

    def _start(self, task: TaskRecord) -> None:
        keeps = task.node if task.service.replicas is None else None
        task.node = keeps
        task.error = ""
        task.node = place(self._cluster, task)
        if task.node is None:
            task.node = keeps
            self.becomes(task, "pending", "pending task scheduling")
            return
        for network_id in agent.networks_of(self._cluster, task):
            if (address := self._cluster.networks.take(network_id)) is not None:
                task.addresses[network_id] = address
        agent.run(self._cluster, task)

    def becomes(self, task: TaskRecord, state: str, message: str, error: str = "") -> None:
        """A task has come to another state."""
        task.state, task.message = state, message  # type: ignore[assignment]
        task.error = error or (task.error if state == "pending" else "")
        task.since = self._cluster.world.scheduler.now()
        self._cluster.changed(task)

    def _replace(self, task: TaskRecord) -> None:
        self.stop(task)
        self._make(task.service, task.slot, task.node if task.service.replicas is None else None)

    def stop(self, task: TaskRecord) -> None:
        """End a task; it and its container are kept to be looked at."""
        task.desired = "shutdown"
        if task.state not in ENDED:
            agent.stop(task)
            self.becomes(task, "shutdown", "shutdown")
        self._free(task)
        self._forget_old(task)

    def _discard(self, task: TaskRecord) -> None:
        """End a task, and leave nothing of it."""
        task.desired = "remove"
        agent.remove(task)
        self._free(task)
        self._cluster.tasks.pop(task.id, None)

    def _free(self, task: TaskRecord) -> None:
        for network_id, address in task.addresses.items():
            self._cluster.networks.give_back(network_id, address)

    def forget(self, service: ServiceRecord) -> None:
        """A service is removed, and all its tasks with it."""
        for task in self._cluster.tasks_of(service):
            self._discard(task)

    # -- ends -------------------------------------------------------------------------------

    def ended(self, task: TaskRecord, exit_code: int) -> None:
        """The container of a task has ended by itself: it is replaced, if the restart policy says so."""
        task.exit_code = exit_code
        if exit_code == 0:
            self.becomes(task, "complete", "finished")
        else:
            self.becomes(task, "failed", "started", texts.failed(exit_code))
        self.after_end(task)

    def after_end(self, task: TaskRecord) -> None:
        """A task has ended without anybody's wish; make the next, if the restart policy says so."""
        task.desired = "shutdown"
        self._free(task)
        if self._may_restart(task):
            node = task.node if task.service.replicas is None else None
            self._make(task.service, task.slot, node, after=_delay(task))
        self._forget_old(task)

    def _may_restart(self, task: TaskRecord) -> bool:
        policy = task.template.get("RestartPolicy") or {}
        condition = policy.get("Condition") or "any"
        if condition == "none" or (condition == "on-failure" and task.state == "complete"):
            return False
        most = int(policy.get("MaxAttempts") or 0)
        before = self._of_place(task.service, task.slot, task.node if not task.slot else None)
        same = [t for t in before if t.template == task.template and t.state in ENDED]
        return not most or len(same) <= most

    def _of_place(self, service: ServiceRecord, slot: int, node: NodeRecord | None) -> list[TaskRecord]:
        tasks = self._cluster.tasks_of(service)
        return [task for task in tasks if (task.slot == slot if slot else task.node is node)]

    def _forget_old(self, task: TaskRecord) -> None:
        """Of each slot no more tasks are kept than the swarm's history limit says."""
        limit = int(self._cluster.spec["Orchestration"].get("TaskHistoryRetentionLimit") or 0)
        kept = self._of_place(task.service, task.slot, task.node if not task.slot else None)
        ended = [other for other in kept if other.state in ENDED]
        for old in ended[: max(0, len(kept) - limit)]:
            self._discard(old)

    # -- nodes ------------------------------------------------------------------------------

    def left(self, node: NodeRecord) -> None:
        """A node is gone, or takes no tasks any more: others take over."""
        for task in list(self._cluster.tasks.values()):
            if task.node is node and task.active:
                self.stop(task)
        self.reconcile()

    def vanished(self, node: NodeRecord) -> None:
        """A node is not heard any more: others take over, and what became of its tasks is not known."""
        for task in list(self._cluster.tasks.values()):
            if task.node is node and task.active:
                task.desired = "shutdown"
                self._cluster.changed(task)
                if task.slot:
                    self._make(task.service, task.slot, after=_delay(task))

    def returned(self, node: NodeRecord) -> None:
        """A node is there again, and tells what became of its tasks: none of them runs any more."""
        for task in list(self._cluster.tasks.values()):
            if task.node is node and task.state == "assigned":
                self._take_up(task)
        self.catch_up()

    def _take_up(self, task: TaskRecord) -> None:
        """A node hears of a task only now."""
        if task.active:
            agent.run(self._cluster, task)
        else:
            self.becomes(task, "shutdown", "shutdown")
            self._free(task)

    def catch_up(self) -> None:
        """Learn what has happened while nobody decided, or no manager heard of it; and act."""
        for task in list(self._cluster.tasks.values()):
            heard = task.node is not None and not task.node.engine.power.off
            if (
                heard
                and task.state == "running"
                and task.container is not None
                and not task.container.running
            ):
                self._learn_end(task)
            if task.desired == "ready" and task.since + _delay(task) <= self._cluster.world.scheduler.now():
                self._due(task)
        self.reconcile()

    def _learn_end(self, task: TaskRecord) -> None:
        assert task.container is not None
        wanted, task.exit_code = task.active, task.container.exit_code
        gone = task.node is None or task.node.engine.containers.find(task.container.id) is None
        why = texts.container_gone(task.name) if gone else texts.failed(task.exit_code)
        self.becomes(task, "failed", "started", why)
        if wanted:
            self.after_end(task)
        else:
            self._free(task)
            self._forget_old(task)


def _delay(task: TaskRecord) -> float:
    policy: Document = task.template.get("RestartPolicy") or {}
    return float(policy["Delay"]) / NANO if policy.get("Delay") is not None else RESTART_DELAY
