package io.omnitransfer.embedded.compiler.fuzz;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.jvm.JvmKernel;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;

/**
 * Item by item, in vectors, or item by item with indices checked and memory poisoned. Public, because wrong compilers are
 * loaded beside the right one, and this with them.
 */
public enum JvmBackEnd implements BackEnd {
    ITEMS,
    VECTORS,
    STRICT;

    /** Strict code poisons arrays that a kernel leaves as they were created. */
    @Override
    public boolean takes(Case c) {
        return this != STRICT || !c.zeros();
    }

    @Override
    public Object[] run(Case c) {
        Method m = c.method();
        MethodType t = MethodType.methodType(void.class, m.getParameterTypes());
        Kernel kernel = FrontEnd.translate(m.getDeclaringClass(), m.getName(), t, c.constants());
        JvmKernel compiled = this == STRICT
                ? JvmKernel.strict(kernel, c.local())
                : JvmKernel.compile(kernel, c.local(), c.contract(), this == VECTORS);
        Object[] arguments = c.arguments();
        int x = c.groups().get(0);
        int y = c.groups().get(1);
        int z = c.groups().get(2);
        JvmKernel.Worker worker = compiled.launch(arguments, x, y, z).worker();
        for (int g = 0; g < x * y * z; ) {
            g = worker.run(g, x * y * z);
        }
        return arguments;
    }
}
