package uk.ac.manchester.tornado.api.enums;

/** Rows, columns and depth of a tensor-core product. */
public enum MMAShape {
    /** 16-bit numbers. */
    M16N8K16("m16n8k16"),
    /** 8-bit numbers. */
    M16N8K32("m16n8k32");

    private final String ptxName;

    MMAShape(String ptxName) {
        this.ptxName = ptxName;
    }

    public String getPtxName() {
        return ptxName;
    }
}
