package io.omnitransfer.embedded.compiler.fuzz;

import java.util.List;

/**
 * A random kernel and its launch.
 *
 * @param local work-items of a group along each dimension
 * @param groups along each dimension
 * @param bounded floats are compared within a bound: they never reach control flow, integers or indices
 * @param wild inputs have NaNs, infinities and the like
 * @param folded scalar arguments are constants of the translation
 * @param zeros private arrays are read as Java creates them; else they have initial values
 */
record Program(
        List<Integer> local,
        List<Integer> groups,
        boolean bounded,
        boolean wild,
        boolean folded,
        boolean zeros,
        List<Code> body) {

    Program withBody(List<Code> statements) {
        return new Program(local, groups, bounded, wild, folded, zeros, statements);
    }

    Program withLaunch(List<Integer> ofGroup, List<Integer> inAll) {
        return new Program(ofGroup, inAll, bounded, wild, folded, zeros, body);
    }

    int dimensions() {
        return local.get(2) > 1 || groups.get(2) > 1 ? 3 : local.get(1) > 1 || groups.get(1) > 1 ? 2 : 1;
    }

    int items() {
        return product(local) * product(groups);
    }

    static int product(List<Integer> sizes) {
        return sizes.get(0) * sizes.get(1) * sizes.get(2);
    }
}
