"""What P6's XML calls things, in the words of XER: tables, columns, and the values that are words."""

# business object → table, and its elements → columns; where several name one column, the first that is there counts
TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "Project": ("PROJECT", {
        "ObjectId": "proj_id", "Id": "proj_short_name", "DataDate": "last_recalc_date", "PlannedStartDate": "plan_start_date",
        "MustFinishByDate": "plan_end_date", "ScheduledFinishDate": "scd_end_date", "CriticalActivityFloatLimit": "critical_drtn_hr_cnt",
        "CriticalActivityFloatThreshold": "critical_drtn_hr_cnt", "CriticalActivityPathType": "critical_path_type",
        "ActivityDefaultCalendarObjectId": "clndr_id", "WBSCodeSeparator": "name_sep_char", "OriginalProjectObjectId": "orig_proj_id",
        "CurrentBaselineProjectObjectId": "sum_base_proj_id",
    }),
    "ScheduleOptions": ("SCHEDOPTIONS", {
        "RelationshipLagCalendar": "sched_calendar_on_relationship_lag", "ComputeTotalFloatType": "sched_float_type",
        "MakeOpenEndedActivitiesCritical": "sched_open_critical_flag", "UseExpectedFinishDates": "sched_use_expect_end_flag",
    }),
    "WBS": ("PROJWBS", {
        "ObjectId": "wbs_id", "ProjectObjectId": "proj_id", "ParentObjectId": "parent_wbs_id", "Code": "wbs_short_name", "Name": "wbs_name",
        "SequenceNumber": "seq_num",
    }),
    "Activity": ("TASK", {
        "ObjectId": "task_id", "ProjectObjectId": "proj_id", "WBSObjectId": "wbs_id", "CalendarObjectId": "clndr_id", "Id": "task_code",
        "Name": "task_name", "Type": "task_type", "Status": "status_code", "PercentCompleteType": "complete_pct_type",
        "PhysicalPercentComplete": "phys_complete_pct", "LevelingPriority": "priority_type", "PrimaryResourceObjectId": "rsrc_id",
        "PlannedDuration": "target_drtn_hr_cnt", "RemainingDuration": "remain_drtn_hr_cnt", "ActualDuration": "act_drtn_hr_cnt",
        "PlannedStartDate": "target_start_date", "PlannedFinishDate": "target_end_date", "ActualStartDate": "act_start_date",
        "ActualFinishDate": "act_end_date", "RemainingEarlyStartDate": "early_start_date", "EarlyStartDate": "early_start_date",
        "RemainingEarlyFinishDate": "early_end_date", "EarlyFinishDate": "early_end_date", "RemainingLateStartDate": "late_start_date",
        "LateStartDate": "late_start_date", "RemainingLateFinishDate": "late_end_date", "LateFinishDate": "late_end_date",
        "TotalFloat": "total_float_hr_cnt", "FreeFloat": "free_float_hr_cnt", "IsLongestPath": "driving_path_flag",
        "PrimaryConstraintType": "cstr_type", "PrimaryConstraintDate": "cstr_date", "SecondaryConstraintType": "cstr_type2",
        "SecondaryConstraintDate": "cstr_date2", "ExpectedFinishDate": "expect_end_date", "SuspendDate": "suspend_date",
        "ResumeDate": "resume_date", "PlannedLaborUnits": "target_work_qty", "ActualLaborUnits": "act_work_qty",
        "RemainingLaborUnits": "remain_work_qty", "ActualNonLaborUnits": "act_equip_qty", "RemainingNonLaborUnits": "remain_equip_qty",
    }),
    "Relationship": ("TASKPRED", {
        "SuccessorActivityObjectId": "task_id", "PredecessorActivityObjectId": "pred_task_id", "SuccessorProjectObjectId": "proj_id",
        "PredecessorProjectObjectId": "pred_proj_id", "Type": "pred_type", "Lag": "lag_hr_cnt",
    }),
    "ResourceAssignment": ("TASKRSRC", {
        "ObjectId": "taskrsrc_id", "ActivityObjectId": "task_id", "ProjectObjectId": "proj_id", "ResourceObjectId": "rsrc_id",
        "RoleObjectId": "role_id", "PlannedUnits": "target_qty", "RemainingUnits": "remain_qty", "ActualUnits": "act_reg_qty",
        "PlannedUnitsPerTime": "target_qty_per_hr", "PlannedLag": "target_lag_drtn_hr_cnt", "PlannedCost": "target_cost",
        "ActualCost": "act_reg_cost", "RemainingCost": "remain_cost", "ActualStartDate": "act_start_date", "ActualFinishDate": "act_end_date",
        "RemainingStartDate": "restart_date", "RemainingFinishDate": "reend_date", "PlannedStartDate": "target_start_date",
        "PlannedFinishDate": "target_end_date", "ResourceCurveObjectId": "curv_id",
    }),
    "ActivityExpense": ("PROJCOST", {
        "ActivityObjectId": "task_id", "PlannedCost": "target_cost", "ActualCost": "act_cost", "RemainingCost": "remain_cost",
    }),
    "ActivityNote": ("TASKMEMO", {"ActivityObjectId": "task_id", "NotebookTopicObjectId": "memo_type_id", "Note": "task_memo"}),
    "ProjectNote": ("WBSMEMO", {"WBSObjectId": "wbs_id", "NotebookTopicObjectId": "memo_type_id", "Note": "wbs_memo"}),
    "NotebookTopic": ("MEMOTYPE", {"ObjectId": "memo_type_id", "Name": "memo_type"}),
    "ActivityCodeType": ("ACTVTYPE", {"ObjectId": "actv_code_type_id", "Name": "actv_code_type"}),
    "ActivityCode": ("ACTVCODE", {
        "ObjectId": "actv_code_id", "CodeTypeObjectId": "actv_code_type_id", "CodeValue": "short_name", "Description": "actv_code_name",
    }),
    "UDFType": ("UDFTYPE", {"ObjectId": "udf_type_id", "SubjectArea": "table_name", "Title": "udf_type_label"}),
    "Calendar": ("CALENDAR", {
        "ObjectId": "clndr_id", "Name": "clndr_name", "BaseCalendarObjectId": "base_clndr_id", "HoursPerDay": "day_hr_cnt",
        "HoursPerWeek": "week_hr_cnt", "HoursPerMonth": "month_hr_cnt", "IsDefault": "default_flag", "Type": "clndr_type",
    }),
    "Resource": ("RSRC", {
        "ObjectId": "rsrc_id", "ParentObjectId": "parent_rsrc_id", "CalendarObjectId": "clndr_id", "Id": "rsrc_short_name", "Name": "rsrc_name",
        "ResourceType": "rsrc_type", "EmailAddress": "email_addr", "IsActive": "active_flag", "OvertimeFactor": "ot_factor",
        "UnitOfMeasureObjectId": "unit_id", "ResourceNotes": "rsrc_notes", "Title": "rsrc_title_name", "DefaultUnitsPerTime": "def_qty_per_hr",
    }),
    "ResourceRate": ("RSRCRATE", {
        "ResourceObjectId": "rsrc_id", "EffectiveDate": "start_date", "PricePerUnit": "cost_per_qty", "PricePerUnit2": "cost_per_qty2",
        "PricePerUnit3": "cost_per_qty3", "PricePerUnit4": "cost_per_qty4", "PricePerUnit5": "cost_per_qty5", "MaxUnitsPerTime": "max_qty_per_hr",
    }),
    "Role": ("ROLES", {"ObjectId": "role_id", "Id": "role_short_name", "Name": "role_name"}),
    "RoleRate": ("ROLERATE", {
        "RoleObjectId": "role_id", "EffectiveDate": "start_date", "PricePerUnit": "cost_per_qty", "PricePerUnit2": "cost_per_qty2",
        "PricePerUnit3": "cost_per_qty3", "PricePerUnit4": "cost_per_qty4", "PricePerUnit5": "cost_per_qty5",
    }),
    "UnitOfMeasure": ("UMEASURE", {"ObjectId": "unit_id", "Abbreviation": "unit_abbrev", "Name": "unit_name"}),
    "ResourceCurve": ("RSRCCURV", {"ObjectId": "curv_id", "Name": "curv_name"}),
}  # fmt: skip

_CONSTRAINTS = {
    "Start On": "CS_MSO", "Start On or Before": "CS_MSOB", "Start On or After": "CS_MSOA", "Finish On": "CS_MEO",
    "Finish On or Before": "CS_MEOB", "Finish On or After": "CS_MEOA", "As Late As Possible": "CS_ALAP",
    "Mandatory Start": "CS_MANDSTART", "Mandatory Finish": "CS_MANDFIN",
}  # fmt: skip
# column → its words
WORDS: dict[str, dict[str, str]] = {
    "task_type": {
        "Task Dependent": "TT_Task", "Resource Dependent": "TT_Rsrc", "Level of Effort": "TT_LOE", "WBS Summary": "TT_WBS",
        "Start Milestone": "TT_Mile", "Finish Milestone": "TT_FinMile",
    },
    "status_code": {"Not Started": "TK_NotStart", "In Progress": "TK_Active", "Completed": "TK_Complete"},
    "complete_pct_type": {"Physical": "CP_Phys", "Duration": "CP_Drtn", "Units": "CP_Units"},
    "priority_type": {"Top": "PT_Top", "High": "PT_High", "Normal": "PT_Normal", "Low": "PT_Low", "Lowest": "PT_Lowest"},
    "cstr_type": _CONSTRAINTS,
    "cstr_type2": _CONSTRAINTS,
    "pred_type": {"Finish to Start": "PR_FS", "Start to Start": "PR_SS", "Finish to Finish": "PR_FF", "Start to Finish": "PR_SF"},
    "critical_path_type": {"Critical Float": "CT_TotFloat", "Longest Path": "CT_DrivPath"},
    "sched_calendar_on_relationship_lag": {
        "Predecessor Activity Calendar": "rcal_Predecessor", "Successor Activity Calendar": "rcal_Successor",
        "24 Hour Calendar": "rcal_24Hour", "Project Default Calendar": "rcal_ProjDefault",
    },
    "clndr_type": {"Global": "CA_Base", "Resource": "CA_Rsrc", "Project": "CA_Project"},
    "rsrc_type": {"Labor": "RT_Labor", "Nonlabor": "RT_Equip", "Material": "RT_Mat"},
    "active_flag": {"0": "N", "1": "Y", "false": "N", "true": "Y"},
    "table_name": {"Activity": "TASK", "WBS": "PROJWBS", "Resource": "RSRC"},
}  # fmt: skip
UDF_VALUES = ("TextValue", "IntegerValue", "DoubleValue", "CostValue", "StartDateValue", "FinishDateValue", "IndicatorValue", "CodeValue")
