package io.omnitransfer.embedded.compiler.front;

import io.omnitransfer.embedded.compiler.ir.Element;
import io.omnitransfer.embedded.compiler.ir.Expr.Const;
import io.omnitransfer.embedded.compiler.ir.Type;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;

/** What the classes and primitives of the API are to the compiler. */
final class Types {
    static final String API = "uk/ac/manchester/tornado/api/";
    static final String HALF = API + "types/HalfFloat";
    private static final String ARRAYS = API + "types/arrays/";

    private Types() {}

    static String internal(ClassDesc d) {
        String s = d.descriptorString();
        return s.startsWith("L") ? s.substring(1, s.length() - 1) : s;
    }

    static boolean isContext(ClassDesc d) {
        return internal(d).equals(API + "KernelContext");
    }

    static boolean isArray(ClassDesc d) {
        return internal(d).startsWith(ARRAYS);
    }

    static boolean isArray(String internal) {
        return internal.startsWith(ARRAYS);
    }

    static boolean isHalf(ClassDesc d) {
        return internal(d).equals(HALF);
    }

    static Element element(ClassDesc d) {
        return switch (d.displayName()) {
            case "FloatArray" -> Element.FLOAT;
            case "IntArray" -> Element.INT;
            case "LongArray" -> Element.LONG;
            case "DoubleArray" -> Element.DOUBLE;
            case "ShortArray", "BFloat16Array" -> Element.SHORT;
            case "ByteArray", "Int8Array", "FP8Array" -> Element.BYTE;
            case "CharArray" -> Element.CHAR;
            case "HalfFloatArray" -> Element.HALF;
            default -> throw new UnsupportedKernelException(d.displayName(), "array type", "not known to the compiler");
        };
    }

    static Type of(ClassDesc primitive) {
        return of(TypeKind.from(primitive));
    }

    static Type of(TypeKind kind) {
        return switch (kind.asLoadable()) {
            case LONG -> Type.LONG;
            case FLOAT -> Type.FLOAT;
            case DOUBLE -> Type.DOUBLE;
            default -> Type.INT;
        };
    }

    static Element element(TypeKind kind) {
        return switch (kind) {
            case BYTE, BOOLEAN -> Element.BYTE;
            case SHORT -> Element.SHORT;
            case CHAR -> Element.CHAR;
            case LONG -> Element.LONG;
            case FLOAT -> Element.FLOAT;
            case DOUBLE -> Element.DOUBLE;
            case REFERENCE -> Element.HALF;
            default -> Element.INT;
        };
    }

    static Const constant(Number n) {
        return switch (n) {
            case Long _ -> new Const(Type.LONG, n);
            case Float _ -> new Const(Type.FLOAT, n);
            case Double _ -> new Const(Type.DOUBLE, n);
            default -> Const.of(n.intValue());
        };
    }
}
