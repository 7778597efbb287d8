package io.drawbridge.runbook;

import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Gives the engine the tenants of runs that were begun before it knew any: what has no tenant it shows to the people of
 * all. There is no call of the engine's for it, so its tables are written here: the one column, and only where it is
 * empty. It happens once; after that there is nothing to find.
 */
@Component
@Order(5)
class EarlierRuns implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(EarlierRuns.class);

    /** The column that names the process instance, by table. */
    private static final Map<String, String> TABLES = new TreeMap<>(Map.ofEntries(
            Map.entry("act_ru_execution", "proc_inst_id_"),
            Map.entry("act_ru_task", "proc_inst_id_"),
            Map.entry("act_ru_variable", "proc_inst_id_"),
            Map.entry("act_ru_event_subscr", "proc_inst_id_"),
            Map.entry("act_ru_incident", "proc_inst_id_"),
            Map.entry("act_ru_job", "process_instance_id_"),
            Map.entry("act_hi_actinst", "proc_inst_id_"),
            Map.entry("act_hi_taskinst", "proc_inst_id_"),
            Map.entry("act_hi_varinst", "proc_inst_id_"),
            Map.entry("act_hi_detail", "proc_inst_id_"),
            Map.entry("act_hi_comment", "proc_inst_id_"),
            Map.entry("act_hi_incident", "proc_inst_id_"),
            Map.entry("act_hi_decinst", "proc_inst_id_"),
            Map.entry("act_hi_op_log", "proc_inst_id_"),
            Map.entry("act_hi_job_log", "process_instance_id_"),
            Map.entry("act_hi_identitylink", "root_proc_inst_id_")));

    private final JdbcTemplate jdbc;

    EarlierRuns(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @Transactional
    public void run(ApplicationArguments arguments) {
        long without = jdbc.queryForObject(
                "select count(*) from act_hi_procinst p join dr_run r on r.id = p.business_key_"
                        + " where p.tenant_id_ is null",
                Long.class);
        if (without == 0) {
            return;
        }
        TABLES.forEach((table, instance) -> jdbc.update("update " + table
                + " set tenant_id_ = (select r.tenant from dr_run r join act_hi_procinst p on p.business_key_ = r.id"
                + " where p.proc_inst_id_ = " + table + "." + instance + ")"
                + " where tenant_id_ is null and exists (select 1 from dr_run r join act_hi_procinst p"
                + " on p.business_key_ = r.id where p.proc_inst_id_ = " + table + "." + instance + ")"));
        // Last: by these the others are found.
        jdbc.update("update act_hi_procinst set tenant_id_ = (select r.tenant from dr_run r"
                + " where r.id = act_hi_procinst.business_key_) where tenant_id_ is null"
                + " and business_key_ in (select id from dr_run)");
        log.info("{} process instances of earlier runs now belong to their tenants", without);
    }
}
