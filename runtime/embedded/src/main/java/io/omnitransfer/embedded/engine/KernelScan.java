package io.omnitransfer.embedded.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * Reads a kernel's bytecode and that of the static methods it calls: whether its work-items wait for each other, and
 * whether it uses parts of TornadoVM's API that are missing here.
 */
final class KernelScan {
    private static final String API = "uk.ac.manchester.tornado.api.";
    private static final Set<String> COOPERATIVE =
            Set.of("localBarrier", "globalBarrier", "simdSum", "simdShuffleDown", "simdBroadcastFirst");

    private final KernelMethod kernel;
    private final ClassLoader loader;
    private final Map<String, ClassModel> classes = new HashMap<>();
    private final Set<String> visited = new HashSet<>();
    private boolean cooperative;

    private KernelScan(KernelMethod kernel) {
        this.kernel = kernel;
        this.loader = kernel.owner().getClassLoader();
    }

    /** Whether the kernel's work-items wait for each other. */
    static boolean isCooperative(KernelMethod kernel) {
        KernelScan scan = new KernelScan(kernel);
        scan.visit(kernel.owner().getName(), kernel.name(), kernel.type().toMethodDescriptorString());
        return scan.cooperative;
    }

    /** How the kernel uses each of its arguments. */
    static Access[] access(KernelMethod kernel) {
        KernelScan scan = new KernelScan(kernel);
        MethodModel method =
                scan.find(kernel.owner().getName(), kernel.name(), kernel.type().toMethodDescriptorString());
        if (method == null) {
            throw new TornadoRuntimeException("kernel %s is not in its own class file".formatted(kernel));
        }
        return ArgumentAccess.of(method, (owner, name, descriptor) -> {
            String type = owner.replace('/', '.');
            return isForeign(type) ? null : scan.find(type, name, descriptor);
        });
    }

    /** Code of the JDK or of the API itself, which is not followed. */
    private static boolean isForeign(String owner) {
        return owner.startsWith("java.") || owner.startsWith("jdk.") || owner.startsWith(API);
    }

    private void visit(String owner, String name, String descriptor) {
        if (!visited.add(owner + "." + name + descriptor)) {
            return;
        }
        MethodModel method = find(owner, name, descriptor);
        if (method != null) {
            method.code().ifPresent(this::scan);
        }
    }

    private @Nullable MethodModel find(String owner, String name, String descriptor) {
        for (MethodModel m : classes.computeIfAbsent(owner, this::parse).methods()) {
            if (m.methodName().equalsString(name) && m.methodType().equalsString(descriptor)) {
                return m;
            }
        }
        return null;
    }

    private void scan(CodeModel code) {
        code.forEach(element -> {
            if (element instanceof InvokeInstruction call) {
                String owner = call.owner().asInternalName().replace('/', '.');
                String name = call.name().stringValue();
                if (owner.startsWith(API)) {
                    requireKnown(owner, name, call);
                    cooperative |= owner.equals(KernelContext.class.getName()) && COOPERATIVE.contains(name);
                } else if (call.opcode() == Opcode.INVOKESTATIC
                        && !owner.startsWith("java.")
                        && !owner.startsWith("jdk.")) {
                    visit(owner, name, call.type().stringValue());
                }
            }
        });
    }

    private void requireKnown(String owner, String name, InvokeInstruction call) {
        try {
            Class<?> type = Class.forName(owner, false, loader);
            if (!name.equals("<init>")) {
                MethodType signature =
                        MethodType.fromMethodDescriptorString(call.type().stringValue(), loader);
                type.getMethod(name, signature.parameterArray());
            }
        } catch (ClassNotFoundException | NoSuchMethodException | TypeNotPresentException e) {
            TornadoRuntimeException missing =
                    new TornadoRuntimeException("kernel %s calls %s.%s%s, which the embedded engine does not have"
                            .formatted(
                                    kernel,
                                    ClassDesc.of(owner).displayName(),
                                    name,
                                    call.typeSymbol().displayDescriptor()));
            missing.initCause(e);
            throw missing;
        }
    }

    private ClassModel parse(String name) {
        String file = name.replace('.', '/') + ".class";
        try (InputStream in =
                loader == null ? ClassLoader.getSystemResourceAsStream(file) : loader.getResourceAsStream(file)) {
            if (in == null) {
                throw new TornadoRuntimeException(
                        "kernel %s: the class file of %s, which it runs, cannot be found".formatted(kernel, name));
            }
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the class file of " + name, e);
        }
    }
}
