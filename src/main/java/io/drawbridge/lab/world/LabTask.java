package io.drawbridge.lab.world;

import com.fasterxml.jackson.databind.JsonNode;

/** A long operation as an appliance reports it. */
public final class LabTask implements Row {

    public String id;
    public String site;
    public String system;
    public String description;
    public String descriptionId;
    public String entity;
    public String entityName;
    /** QUEUED, RUNNING, SUCCESS, ERROR or CANCELLED. */
    public String status = "RUNNING";

    public int progress;
    public long queued;
    public Long started;
    public Long completed;
    public String error;
    /** The type of a vSphere fault, where the task belongs to a vCenter. */
    public String fault;

    /** What such a fault says besides, as XML; null for nothing. */
    public String faultDetail;

    public JsonNode result;
    public String run;
    public String user;

    @Override
    public String key() {
        return id;
    }

    public boolean finished() {
        return completed != null;
    }
}
