"""The year's runs, their steps, and tasks from superiors and outside agencies."""

from django.urls import path

from handbook.views import boards, runs, step_runs, tasks

urlpatterns = [
    path("runs/", boards.board, name="runs"),
    path("runs/mine/", boards.mine, name="my_steps"),
    path("runs/steps/", boards.steps, name="run_steps"),
    path("runs/steps/assign/", boards.assign, name="run_steps_assign"),
    path("runs/calendar/", boards.calendar, name="run_calendar"),
    path("runs/results/", boards.results, name="run_results"),
    path("runs/start/", runs.start, name="run_start"),
    path("runs/refresh/", runs.refresh, name="runs_refresh"),
    path("runs/<int:pk>/", runs.detail, name="run"),
    path("runs/<int:pk>/order/", runs.order_day, name="run_order"),
    path("runs/<int:pk>/move-on/", runs.move_on, name="run_move_on"),
    path("runs/<int:pk>/cancel/", runs.cancel, name="run_cancel"),
    path("runs/steps/<int:pk>/", step_runs.detail, name="step_run"),
    path("runs/steps/<int:pk>/open/", step_runs.open_tool, name="step_run_open"),
    path("runs/steps/<int:pk>/done/", step_runs.done, name="step_run_done"),
    path("runs/steps/<int:pk>/reopen/", step_runs.reopen, name="step_run_reopen"),
    path("runs/steps/<int:pk>/skip/", step_runs.skip, name="step_run_skip"),
    path("runs/steps/<int:pk>/take/", step_runs.take, name="step_run_take"),
    path("runs/steps/<int:pk>/edit/", step_runs.edit, name="step_run_edit"),
    path("runs/steps/<int:pk>/attach/", step_runs.attach, name="step_run_attach"),
    path("runs/steps/<int:pk>/pick/", step_runs.pick, name="step_run_pick"),
    path("runs/steps/<int:pk>/evidence/<int:evidence_pk>/remove/", step_runs.detach, name="step_run_detach"),
    path("tasks/", tasks.index, name="tasks"),
    path("tasks/new/", tasks.new, name="task_new"),
    path("tasks/<int:pk>/", tasks.detail, name="task"),
    path("tasks/<int:pk>/edit/", tasks.edit, name="task_edit"),
    path("tasks/<int:pk>/cancel/", tasks.cancel, name="task_cancel"),
]
