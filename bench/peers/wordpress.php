<?php
/**
 * Makes a WordPress of its own, people and their posts, and says for each person how a browser that is signed in would call:
 * php wordpress.php FOLDER PEOPLE POSTS
 */
[, $folder, $people, $posts] = $argv;
define('WP_INSTALLING', true);
require "$folder/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Bench', 'admin', 'admin@example.org', false, '', 'a password');
$all = [];
for ($n = 0; $n < (int) $people; $n++) {
    $id = wp_insert_user(['user_login' => "editor-$n", 'user_pass' => "a password $n", 'user_email' => "editor-$n@example.org", 'role' => 'author']);
    wp_set_current_user($id);
    $theirs = [];
    for ($post = 0; $post < (int) $posts; $post++)
        $theirs[] = wp_insert_post(['post_author' => $id, 'post_title' => "Post $post", 'post_content' => 'text', 'post_status' => 'draft']);
    $until = time() + 86400;
    $token = WP_Session_Tokens::get_instance($id)->create($until);
    $signedIn = wp_generate_auth_cookie($id, $until, 'logged_in', $token);
    $cookies = [AUTH_COOKIE => wp_generate_auth_cookie($id, $until, 'auth', $token), LOGGED_IN_COOKIE => $signedIn];
    $_COOKIE[LOGGED_IN_COOKIE] = $signedIn;
    $pairs = array_map(fn($name, $value) => $name . '=' . rawurlencode($value), array_keys($cookies), $cookies);
    $all[] = ['cookie' => implode('; ', $pairs), 'nonce' => wp_create_nonce('heartbeat-nonce'), 'posts' => $theirs];
}
echo "\n", json_encode($all), "\n";
