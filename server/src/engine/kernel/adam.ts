/**
 * One pass of Adam (Kingma & Ba 2015, algorithm 1, with PyTorch's placement of epsilon) over a flat range of float32.
 * AssemblyScript: compiled to WebAssembly by scripts/build-kernel.mjs, four numbers at a time.
 *
 * @param count multiple of 4
 * @param keepFirst β₁ @param addFirst 1 − β₁ @param keepSecond β₂ @param addSecond 1 − β₂
 * @param rate learning rate ÷ (1 − β₁ᵗ) @param deviation 1 ÷ sqrt(1 − β₂ᵗ)
 */
export function adam(
  weights: usize,
  gradients: usize,
  first: usize,
  second: usize,
  count: u32,
  keepFirst: f32,
  addFirst: f32,
  keepSecond: f32,
  addSecond: f32,
  rate: f32,
  deviation: f32,
  epsilon: f32,
): void {
  for (let at: usize = 0, end: usize = (<usize>count) << 2; at < end; at += 16) {
    const g = v128.load(gradients + at);
    const m = f32x4.add(f32x4.mul(f32x4.splat(keepFirst), v128.load(first + at)), f32x4.mul(f32x4.splat(addFirst), g));
    const v = f32x4.add(
      f32x4.mul(f32x4.splat(keepSecond), v128.load(second + at)),
      f32x4.mul(f32x4.splat(addSecond), f32x4.mul(g, g)),
    );
    v128.store(first + at, m);
    v128.store(second + at, v);
    const spread = f32x4.add(f32x4.mul(f32x4.sqrt(v), f32x4.splat(deviation)), f32x4.splat(epsilon));
    const move = f32x4.div(f32x4.mul(m, f32x4.splat(rate)), spread);
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), move));
  }
}
