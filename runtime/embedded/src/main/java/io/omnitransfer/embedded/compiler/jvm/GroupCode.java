package io.omnitransfer.embedded.compiler.jvm;

/** What generated classes implement: the work of some groups. Public for hidden classes only. */
public interface GroupCode {
    /**
     * @param arguments memory segments and boxed scalars
     * @param scratch the group's memory
     * @param gx index of the group along dimension 0
     * @param nx number of groups along dimension 0
     * @param count groups along dimension 0 to run: one after the other, or as one if the kernel knows no groups
     */
    void run(Object[] arguments, Object[] scratch, int gx, int gy, int gz, int nx, int ny, int nz, int count);
}
