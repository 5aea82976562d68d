package io.omnitransfer.embedded.compiler.fuzz;

import io.omnitransfer.embedded.compiler.front.FrontEnd;
import io.omnitransfer.embedded.compiler.ir.Kernel;
import io.omnitransfer.embedded.compiler.pass.Optimizer;
import io.omnitransfer.embedded.driver.Accelerator;
import io.omnitransfer.embedded.driver.Memory;
import io.omnitransfer.embedded.driver.NdRange;
import io.omnitransfer.embedded.driver.Stream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A device behind a driver. */
record AcceleratorBackEnd(String name, Accelerator device) implements BackEnd {
    @Override
    public String toString() {
        return name;
    }

    @Override
    public Object[] run(Case c) {
        Method m = c.method();
        MethodType t = MethodType.methodType(void.class, m.getParameterTypes());
        Kernel kernel = FrontEnd.translate(m.getDeclaringClass(), m.getName(), t, c.constants());
        List<Integer> l = c.local();
        List<Integer> g = c.groups();
        NdRange range = new NdRange(
                l.get(0) * g.get(0), l.get(1) * g.get(1), l.get(2) * g.get(2), l.get(0), l.get(1), l.get(2), 0, 0, 0);
        Object[] all = c.arguments();
        try (Stream stream = device.open(-1)) {
            Map<TornadoNativeArray, Memory> buffers = new LinkedHashMap<>();
            List<Object> passed = new ArrayList<>();
            for (int i = 0; i < all.length; i++) {
                if (all[i] instanceof TornadoNativeArray a) {
                    Memory memory = stream.allocate(a.getNumBytesOfSegment());
                    stream.copyIn(a.getSegment(), memory);
                    buffers.put(a, memory);
                    passed.add(memory);
                    passed.add(a.getSize());
                } else if (all[i] instanceof Number && !c.constants().containsKey(i)) {
                    passed.add(all[i]);
                }
            }
            stream.launch(device.compile(Optimizer.optimize(kernel, 0), range), range, passed);
            buffers.forEach((a, memory) -> stream.copyOut(memory, a.getSegment()));
            stream.finish();
            buffers.values().forEach(stream::free);
        }
        return all;
    }
}
