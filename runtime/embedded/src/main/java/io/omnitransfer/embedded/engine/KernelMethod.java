package io.omnitransfer.embedded.engine;

import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** The static method behind a task's method reference or lambda. */
record KernelMethod(Class<?> owner, String name, MethodType type) {

    /** @param task {@code graph.task}, for messages */
    static KernelMethod of(String task, Serializable code) {
        SerializedLambda lambda;
        try {
            Method replace = code.getClass().getDeclaredMethod("writeReplace");
            replace.setAccessible(true);
            lambda = (SerializedLambda) replace.invoke(code);
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw refusal(task, "is no lambda or method reference compiled against this engine's API");
        }
        if (lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic) {
            throw refusal(task, "is not a static method; make the kernel static");
        }
        if (lambda.getCapturedArgCount() > 0) {
            throw refusal(task, "captures variables; pass them as arguments of the task");
        }
        ClassLoader loader = code.getClass().getClassLoader();
        try {
            Class<?> owner = Class.forName(lambda.getImplClass().replace('/', '.'), true, loader);
            MethodType type = MethodType.fromMethodDescriptorString(lambda.getImplMethodSignature(), loader);
            return new KernelMethod(owner, lambda.getImplMethodName(), type);
        } catch (ClassNotFoundException e) {
            throw refusal(task, "lives in class " + lambda.getImplClass() + ", which cannot be loaded");
        }
    }

    private static TornadoRuntimeException refusal(String task, String why) {
        return new TornadoRuntimeException("%s: the task's code %s".formatted(task, why));
    }

    /** Full access to the declaring class. */
    MethodHandles.Lookup lookup() {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
        } catch (IllegalAccessException e) {
            throw new TornadoRuntimeException(
                    "%s: its module does not open package %s to the engine".formatted(this, owner.getPackageName()));
        }
    }

    @Override
    public String toString() {
        return owner.getSimpleName() + "." + name;
    }
}
